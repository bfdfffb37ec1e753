using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Hooks;

/// <summary>A rule as zennit states it: parts of input, weight and bias whose outputs add up to the denominator.</summary>
/// <param name="Epsilon">What keeps denominators from 0.</param>
/// <param name="Terms">The parts.</param>
internal sealed record HookedRule(double Epsilon, params HookedTerm[] Terms)
{
    public static HookedRule OfEpsilon(double epsilon) => new(epsilon, new HookedTerm(x => x, w => w, b => b));

    public static HookedRule ZPlus { get; } = new(
        1e-6,
        new HookedTerm(Positive, Positive, Positive),
        new HookedTerm(Negative, Negative, _ => null));

    public static HookedRule Flat { get; } = new(1e-6, new HookedTerm(x => ones_like(x), w => ones_like(w), _ => null));

    private static Tensor Positive(Tensor x) => x.relu();

    private static Tensor Negative(Tensor x) => x.minimum(zeros(1));
}

/// <summary>One forward pass of a rule.</summary>
internal sealed record HookedTerm(Func<Tensor, Tensor> Input, Func<Tensor, Tensor> Weight, Func<Tensor, Tensor?> Bias);

/// <summary>Which rule each kind of layer gets.</summary>
/// <param name="First">The rule of the first layer.</param>
/// <param name="Convolution">The rule of the other convolutions.</param>
/// <param name="Dense">The rule of dense layers.</param>
/// <param name="SharesSums">Whether a residual sum shares relevance in proportion, or each branch receives all of it.</param>
internal sealed record HookedComposite(HookedRule First, HookedRule Convolution, HookedRule Dense, bool SharesSums)
{
    /// <summary>The same rules as the compiled composite.</summary>
    public static HookedComposite Of<TComposite>()
        where TComposite : Composite => typeof(TComposite).Name switch
        {
            nameof(EpsilonFlat) => new(HookedRule.Flat, HookedRule.OfEpsilon(1e-3), HookedRule.OfEpsilon(1e-3), SharesSums: true),
            nameof(RelDropPaper) => new(HookedRule.Flat, HookedRule.OfEpsilon(1e-3), HookedRule.OfEpsilon(1e-3), SharesSums: false),
            nameof(EpsilonPlusFlat) => new(HookedRule.Flat, HookedRule.ZPlus, HookedRule.OfEpsilon(1e-6), SharesSums: true),
            var name => throw new NotSupportedException($"{name} is not written with hooks."),
        };
}
