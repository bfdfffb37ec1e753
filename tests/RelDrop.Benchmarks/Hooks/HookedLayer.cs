using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Hooks;

/// <summary>What ran forward, and how relevance returns through it.</summary>
/// <param name="Output">What it computed, without history.</param>
/// <param name="Back">The input's relevance, given the output's.</param>
internal sealed record HookedStep(Tensor Output, Func<Tensor, Tensor> Back)
{
    public HookedStep Then(Func<Tensor, HookedStep> next)
    {
        var after = next(Output);
        return new HookedStep(after.Output, relevance => Back(after.Back(relevance)));
    }
}

/// <summary>
/// Relevance layer by layer as hooks compute it: each layer runs forward once, and once more for each term of its rule on
/// detached inputs when relevance arrives, and autograd gives that pass's gradient.
/// </summary>
internal static class HookedLayer
{
    /// <summary>A convolution with the batch norm that reads it merged into its weights, or a dense layer.</summary>
    public static HookedStep Linear(nn.Module layer, BatchNorm2d? norm, Tensor x, HookedRule rule)
    {
        var (weight, bias) = Merged(layer, norm);
        return new HookedStep(Forward(layer, x, weight, bias), relevance => Relevance(layer, x, weight, bias, rule, relevance));
    }

    /// <summary>A function that shares its relevance in proportion to what each input adds.</summary>
    public static HookedStep Norm(Func<Tensor, Tensor> function, Tensor x)
    {
        var output = function(x);
        return new HookedStep(output, relevance =>
        {
            using var withGradient = enable_grad();
            var input = x.detach().requires_grad_();
            var gradient = autograd.grad([function(input)], [input], [relevance / Stable(output, 1e-6)])[0];
            return (x * gradient).detach();
        });
    }

    /// <summary>ReLU, through which relevance passes.</summary>
    public static HookedStep ReLU(Tensor x) => new(x.relu(), relevance => relevance);

    /// <summary>z + ε sign(z), with sign(0) = 1.</summary>
    public static Tensor Stable(Tensor z, double epsilon) => z.add(z.sign().add(z.eq(zeros(1)), Number.One) * tensor(epsilon, dtype: z.dtype), Number.One);

    private static Tensor Relevance(nn.Module layer, Tensor x, Tensor weight, Tensor? bias, HookedRule rule, Tensor relevance)
    {
        using var withGradient = enable_grad();
        var inputs = rule.Terms.Select(term => term.Input(x).detach().requires_grad_()).ToArray();
        var outputs = rule.Terms.Zip(inputs, (term, input) => Forward(layer, input, term.Weight(weight), bias is null ? null : term.Bias(bias))).ToArray();
        var sum = outputs.Select(output => output.detach()).Aggregate((a, b) => a.add(b, Number.One));
        var share = relevance / Stable(sum, rule.Epsilon);
        var gradients = autograd.grad(outputs, inputs, [.. outputs.Select(_ => share)]);
        return inputs.Zip(gradients, (input, gradient) => input.detach() * gradient).Aggregate((a, b) => a.add(b, Number.One));
    }

    private static (Tensor Weight, Tensor? Bias) Merged(nn.Module layer, BatchNorm2d? norm)
    {
        if (layer is Linear dense)
            return (dense.weight.detach(), dense.bias?.detach());
        var weight = ((Conv2d)layer).weight.detach();
        if (norm is null)
            return (weight, ((Conv2d)layer).bias?.detach());
        var scale = norm.weight!.detach() / norm.running_var!.add(tensor(norm.eps, dtype: weight.dtype), Number.One).sqrt();
        return (weight * scale.reshape(-1, 1, 1, 1), norm.bias!.detach() - (norm.running_mean! * scale));
    }

    private static Tensor Forward(nn.Module layer, Tensor x, Tensor weight, Tensor? bias) => layer is Conv2d conv
        ? nn.functional.conv2d(x, weight, bias!, conv.stride, conv.padding!, conv.dilation, conv.groups)
        : nn.functional.linear(x, weight, bias!);
}
