using System.Reflection;
using Microsoft.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Generation;

/// <summary>What the generator writes: approved by eye, free of warnings, and with the same numbers whichever passes run.</summary>
public class GeneratedCodeTests
{
    private static readonly string[] Passes = [.. RelDrop.Passes.PassOptions.Names];

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
    public void Formatting_changes_nothing(string name)
    {
        var source = ModelSources.All[name];
        var reformatted = source.Replace(";\n", " ; // and so on\n\n    ", StringComparison.Ordinal).Replace(", ", " ,  ", StringComparison.Ordinal);
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
    public void Composites_of_one_name_are_kept_apart()
    {
        var source = ModelSources.All["SmallCnn"].Replace("[LrpModel<EpsilonPlusFlat>]", "[LrpModel<A.Mine>, LrpModel<B.Mine>]", StringComparison.Ordinal)
            + " public static class A { public class Mine : EpsilonPlus; } public static class B { public class Mine : EpsilonFlat; }";
        var result = Compiler.Run(source);
        Assert.Empty(result.Problems);
        Assert.Contains("class Models_A_MinePass(", result.Files["Models.Net.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_covers_the_layers_that_can_take_the_rule()
    {
        const string source = """
            namespace Models;

            [Gamma(0.5, Name = "classifier.*"), Epsilon(0.125, Name = "convs.*", On = Layers.Convolution), WSquare(Name = "*", On = Layers.Dense)]
            public class Mine : EpsilonPlus;

            [LrpModel<Mine>]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly ModuleList<Conv2d> convs = new(Conv2d(3, 3, 1), Conv2d(3, 3, 1));
                private readonly Sequential classifier = Sequential(Linear(3, 4), ReLU(), Dropout(), Linear(4, 5));
                public Net() : base(nameof(Net)) => RegisterComponents();
                public override Tensor forward(Tensor x)
                {
                    foreach (var conv in convs)
                        x = conv.forward(x).relu();
                    return classifier.forward(x.mean([2, 3]));
                }
            }
            """;
        var result = Compiler.Run(source);
        Assert.Empty(result.Reported);
        var code = result.Files["Models.Net.g.cs"];
        Assert.All(["convs[]: Epsilon(0.125)", "classifier.0: WSquare", "classifier.1: Pass", "classifier.3: WSquare"], comment => Assert.Contains(comment, code, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_pass_changes_the_code()
    {
        var full = Compiler.Run(ModelSources.All["Helpers"]).Files["Models.Net.g.cs"];
        Assert.All(["StrengthReduction", "Liveness"], pass => Assert.NotEqual(full, Compiler.Run(ModelSources.All["Helpers"], pass).Files["Models.Net.g.cs"]));
        full = Compiler.Run(ModelSources.All["BasicBlock"]).Files["Models.BasicBlock.g.cs"];
        Assert.NotEqual(full, Compiler.Run(ModelSources.All["BasicBlock"], "SignAnalysis").Files["Models.BasicBlock.g.cs"]);
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

    private static Attribution Invoke(nn.Module<Tensor, Tensor> model, Tensor input, Tensor labels)
    {
        var method = model.GetType().GetMethods().Single(method => method is { Name: "Attribute", IsGenericMethod: false });
        return (Attribution)method.Invoke(model, [input, .. method.GetParameters().Skip(1).Select(parameter => parameter.ParameterType == typeof(Target) ? (Target?)labels : parameter.ParameterType == typeof(Tensor) ? (object)labels : null)])!;
    }
}
