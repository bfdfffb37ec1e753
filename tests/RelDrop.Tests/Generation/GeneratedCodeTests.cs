using System.Reflection;
using Microsoft.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Generation;

/// <summary>What the generator writes: approved by eye, free of warnings, and with the same numbers whichever passes run.</summary>
public class GeneratedCodeTests
{
    private static readonly string[] Passes = ["SignAnalysis", "StrengthReduction", "Liveness"];

    [Theory]
    [MemberData(nameof(ModelSources.Names), MemberType = typeof(ModelSources))]
    public void Generated_code_is_what_was_approved(string name)
    {
        var result = Compiler.Run(ModelSources.All[name]);
        Assert.Empty(result.Reported);
        Assert.Empty(result.Problems);
        Snapshot.Match(name, string.Join("\n", result.Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"// ==== {file.Key}\n{file.Value}")));
    }

    [Theory]
    [MemberData(nameof(ModelSources.Names), MemberType = typeof(ModelSources))]
    public void Formatting_and_order_change_nothing(string name)
    {
        var source = ModelSources.All[name];
        var reformatted = source.Replace(";", " ; // and so on", StringComparison.Ordinal).Replace("\n", "\n\n", StringComparison.Ordinal);
        Assert.Equal(Compiler.Run(source).Files, Compiler.Run(reformatted).Files);
    }

    [Theory]
    [MemberData(nameof(ModelSources.Names), MemberType = typeof(ModelSources))]
    public void Each_pass_leaves_the_numbers_as_they_are(string name)
    {
        var (output, relevance) = Attribute(name, "");
        Assert.Contains(relevance, value => value != 0);
        foreach (var disabled in Passes.Append(string.Join(';', Passes)))
        {
            var (sameOutput, sameRelevance) = Attribute(name, disabled);
            Assert.Equal(output, sameOutput);
            var scale = relevance.Max(Math.Abs);
            Assert.All(relevance.Zip(sameRelevance), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * scale));
        }
    }

    [Fact]
    public void Each_pass_changes_the_code()
    {
        var full = Compiler.Run(ModelSources.All["BasicBlock"]).Files["Models.BasicBlock.g.cs"];
        Assert.All(Passes, pass => Assert.NotEqual(full, Compiler.Run(ModelSources.All["BasicBlock"], pass).Files["Models.BasicBlock.g.cs"]));
    }

    [Theory]
    [MemberData(nameof(ModelSources.Names), MemberType = typeof(ModelSources))]
    public void The_gradient_composite_is_autograd(string name)
    {
        var source = System.Text.RegularExpressions.Regex.Replace(ModelSources.All[name], "LrpModel<\\w+>", "LrpModel<Gradient>");
        source = System.Text.RegularExpressions.Regex.Replace(source, "\\[(Epsilon\\(.*?\\)|ZPlus)\\]", "");
        using var scope = NewDisposeScope();
        var (model, input, labels) = Create(Compiler.Run(source));
        input.requires_grad_();
        model.eval();
        model.forward(input).gather(1, labels.unsqueeze(1)).sum().backward();
        var attribution = Invoke(model, input.detach(), labels);
        Assert.True(attribution.Relevance.allclose(input.grad!, rtol: 1e-3, atol: 1e-6));
    }

    private static (float[] Output, float[] Relevance) Attribute(string name, string disabledPasses)
    {
        using var scope = NewDisposeScope();
        var (model, input, labels) = Create(Compiler.Run(ModelSources.All[name], disabledPasses));
        var attribution = Invoke(model, input, labels);
        return (attribution.Output.data<float>().ToArray(), attribution.Relevance.contiguous().data<float>().ToArray());
    }

    private static (nn.Module<Tensor, Tensor> Model, Tensor Input, Tensor Labels) Create(Compiler.Result result)
    {
        using var image = new MemoryStream();
        var emitted = result.Compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        manual_seed(21);
        var model = (nn.Module<Tensor, Tensor>)Activator.CreateInstance(Assembly.Load(image.ToArray()).GetType("Models.Net", throwOnError: true)!)!;
        return (model, randn(2, 3, 8, 8), tensor([1L, 3L]));
    }

    private static Attribution Invoke(nn.Module<Tensor, Tensor> model, Tensor input, Tensor labels) =>
        (Attribution)model.GetType().GetMethod("Attribute", [typeof(Tensor), typeof(Tensor)])!.Invoke(model, [input, labels])!;
}
