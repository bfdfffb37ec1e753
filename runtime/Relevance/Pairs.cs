using System.ComponentModel;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Complex numbers as pairs of real ones, the last dimension of a tensor: relevance is real. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Pairs
{
    /// <summary>The products with complex numbers, as pairs: each pair is turned and scaled.</summary>
    /// <param name="pairs">Pairs, (…, 2).</param>
    /// <param name="factors">Complex numbers that broadcast to (…).</param>
    public static Tensor Multiply(Tensor pairs, Tensor factors)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(factors);
        return view_as_real(view_as_complex(pairs.contiguous()) * factors);
    }
}
