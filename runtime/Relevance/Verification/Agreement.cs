using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance.Verification;

/// <summary>What is taken for the same numbers.</summary>
internal static class Agreement
{
    /// <summary>The type whose rounding a tensor's values have: a GPU multiplies float32 in TF32, with float16's digits.</summary>
    public static ScalarType Arithmetic(Tensor tensor) =>
        tensor is { dtype: ScalarType.Float32, device_type: DeviceType.CUDA } ? ScalarType.Float16 : tensor.dtype;

    /// <summary>The largest deviation that is rounding where the coarsest of these types was computed in.</summary>
    public static double Tolerance(IEnumerable<ScalarType> types) => types.Select(type => type switch
    {
        ScalarType.BFloat16 => 0.1,
        ScalarType.Float16 => 0.02,
        ScalarType.Float32 or ScalarType.ComplexFloat32 => 1e-3,
        _ => 1e-9,
    }).DefaultIfEmpty(1e-3).Max();

    /// <summary>The largest relative error of a number's rounding.</summary>
    public static double Rounding(ScalarType type) => type switch
    {
        ScalarType.BFloat16 => 1.0 / (1 << 8),
        ScalarType.Float16 => 1.0 / (1 << 11),
        ScalarType.Float32 => 1.0 / (1 << 24),
        _ => 1.0 / (1L << 53),
    };

    /// <summary>
    /// The largest difference, relative to each expected tensor's largest magnitude; infinite if shapes differ. What is not finite in
    /// the expected one is not compared.
    /// </summary>
    public static double Deviation(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> actual) =>
        expected.Count == actual.Count ? expected.Zip(actual, Deviation).DefaultIfEmpty(0).Max() : double.PositiveInfinity;

    private static double Deviation(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        if (!expected.shape.AsSpan().SequenceEqual(actual.shape))
            return double.PositiveInfinity;
        if (expected.numel() == 0)
            return 0;
        var type = expected.is_complex() || actual.is_complex() ? ScalarType.ComplexFloat64 : ScalarType.Float64;
        var (right, other) = (expected.detach().to(type), actual.detach().to(type));
        var isFinite = right.isfinite();
        var difference = (other - right).abs().masked_select(isFinite);
        if (difference.numel() == 0)
            return 0;
        var largest = difference.max().item<double>();
        var magnitude = right.abs().masked_select(isFinite).max().item<double>();
        return largest == 0 ? 0 : double.IsNaN(largest) ? double.PositiveInfinity : largest / magnitude;
    }
}
