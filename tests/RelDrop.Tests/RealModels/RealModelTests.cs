using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using RelDrop.Tests.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.RealModels;

/// <summary>Networks in the forms in which people publish them for TorchSharp: each file of Files is one, annotated and else as its author would leave it.</summary>
public class RealModelTests : IClassFixture<OneThread>
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "RealModels", "Files");

    /// <summary>What heads a file that has what the compiler refuses, so far.</summary>
    private const string IsRefused = "// refused";

    public static TheoryData<string> Compiled => [.. Names.Where(name => Source(name).StartsWith("// input", StringComparison.Ordinal))];

    public static TheoryData<string> Refused => [.. Names.Where(name => Source(name).StartsWith(IsRefused, StringComparison.Ordinal))];

    private static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.cs").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>Refusing takes a place and a reason, and nothing else may be wrong.</summary>
    [Theory]
    [MemberData(nameof(Refused))]
    public void Is_refused_where_it_says(string name)
    {
        var source = Source(name);
        var lines = source.Split('\n');
        var result = Compiler.Run(source);
        Assert.NotEmpty(result.Reported);
        Assert.All(result.Reported, diagnostic => Assert.Contains(lines[0][IsRefused.Length..].Trim(), lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line], StringComparison.Ordinal));
    }

    /// <summary>Where no type says that a tensor may be null, running says so.</summary>
    [Fact]
    public void A_null_that_no_type_admits_is_named()
    {
        var source = "// input: long 2, 7 below 50 | attention_mask: null\n" + Source("BertMasked").Split('\n', 2)[1];
        using var scope = NewDisposeScope();
        var model = new RealModel(Compile(source), source);
        var thrown = Assert.Throws<InvalidOperationException>(() => model.Attribute(typeof(Gradient), Target.Class(0)));
        Assert.Contains("declare it so", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Compiled))]
    public void Compiles_and_agrees_with_forward_and_its_gradient(string name)
    {
        var source = Source(name);
        using var scope = NewDisposeScope();
        var model = new RealModel(Compile(source), source);
        var differentiable = model.Input.is_floating_point();
        model.Input.requires_grad_(differentiable);
        var recorded = model.Forward()[0];
        var expected = recorded.detach();
        var (start, cotangent) = Start(expected);
        var gradient = differentiable ? autograd.grad([recorded], [model.Input], [cotangent])[0] : null;
        model.Input.requires_grad_(false);
        Assert.True(gradient is null || gradient.norm().item<double>() > 0, "Nothing depends on the input.");

        Assert.All([typeof(EpsilonPlusFlat), typeof(Gradient)], composite =>
        {
            using var attribution = model.Attribute(composite, Target.Relevance(start));
            Assert.InRange(Error(attribution.Output, expected), 0, 1e-9);
            Assert.True(attribution.Relevance.isfinite().all().item<bool>());
            if (composite == typeof(Gradient) && gradient is not null)
                Assert.InRange(Error(attribution.Relevance, gradient), 0, 1e-7);
        });
    }

    /// <summary>
    /// Relevance for the output, and what autograd is to start with for the gradient. They differ where a softmax ends the model, since
    /// relevance starts before it: the softmax's gradient gives back relevance that sums to 0, if that is divided by the output.
    /// </summary>
    private static (Tensor Start, Tensor Cotangent) Start(Tensor output)
    {
        var start = randn_like(output);
        if (IsDistribution(output.exp()))
            start -= start.mean([-1], keepdim: true);
        if (!IsDistribution(output))
            return (start, start);
        start -= start.mean([-1], keepdim: true);
        return (start, start / output);
    }

    private static string Source(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.cs"));

    private static bool IsDistribution(Tensor output) => output.dim() > 1 && output.min().item<double>() >= 0 && allclose(output.sum(-1), ones_like(output.sum(-1)));

    private static Assembly Compile(string source)
    {
        var result = Compiler.Run(source);
        Assert.True(result.Reported.IsEmpty, string.Join("\n", result.Reported.Select(diagnostic => diagnostic.ToString())));
        using var image = new MemoryStream();
        var emitted = result.Compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())));
        return Assembly.Load(image.ToArray());
    }

    private static double Error(Tensor actual, Tensor expected) => (actual - expected).norm().item<double>() / (expected.norm().item<double>() + 1e-30);
}
