using System.Reflection;
using Microsoft.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Generation;

/// <summary>Every operation and way of writing: compiled without a warning, the gradient is autograd's, and the model is left alone.</summary>
public class OperationTests
{
    private static readonly Lazy<Assembly> GradientModels = new(() => Load(nameof(Gradient)));
    private static readonly Lazy<Assembly> RelevanceModels = new(() => Load(nameof(EpsilonPlus)));

    public static TheoryData<string> Names() => [.. OperationSources.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_composite_is_autograd(string name)
    {
        using var scope = NewDisposeScope();
        var (model, input) = Create(GradientModels.Value, name);
        model.eval();
        var expected = Autograd(model, input);
        model.train();
        using var attribution = ((IAttributable)model).Attribute(typeof(Gradient), input, Target.Class(3));
        Assert.True(attribution.Relevance.allclose(expected.Gradient, rtol: 1e-4, atol: 1e-6), $"off by {(attribution.Relevance - expected.Gradient).abs().max().item<float>()}");
        Assert.True(attribution.Output.allclose(expected.Output, rtol: 1e-4, atol: 1e-6));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Relevance_is_finite_and_changes_nothing(string name)
    {
        using var scope = NewDisposeScope();
        var (model, input) = Create(RelevanceModels.Value, name);
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        using var copy = input.clone();
        model.train();
        using var attribution = ((IAttributable)model).Attribute(typeof(EpsilonPlus), input, Target.Class(3));
        Assert.True(attribution.Relevance.isfinite().all().item<bool>());
        Assert.Equal(input.shape, attribution.Relevance.shape);
        Assert.True(input.equal(copy).all().item<bool>());
        Assert.All(model.state_dict(), entry => Assert.True(entry.Value.equal(before[entry.Key]).all().item<bool>(), entry.Key));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad is null || parameter.grad.IsInvalid));
        Assert.True(model.training);
    }

    private static (Tensor Output, Tensor Gradient) Autograd(nn.Module<Tensor, Tensor> model, Tensor input)
    {
        using var leaf = input.detach().clone().requires_grad_();
        var output = model.forward(leaf);
        var gradient = autograd.grad([output.select(1, 3).sum()], [leaf], allow_unused: true)[0];
        return (output.detach(), gradient);
    }

    private static (nn.Module<Tensor, Tensor> Model, Tensor Input) Create(Assembly models, string name)
    {
        var index = OperationSources.Names.ToList().IndexOf(name);
        manual_seed(21);
        var model = (nn.Module<Tensor, Tensor>)Activator.CreateInstance(models.GetType($"Models.M{index}.Net", throwOnError: true)!)!;
        GroupNorms.Initialize(model);
        return (model, randn(2, 3, 8, 8));
    }

    /// <summary>The models of every operation, compiled under a composite.</summary>
    internal static Assembly Load(string composite)
    {
        var result = Compiler.Run(OperationSources.Source(composite));
        Assert.Empty(result.Reported);
        using var image = new MemoryStream();
        var emitted = result.Compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(image.ToArray());
    }
}
