using System.ComponentModel;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// A batch norm of which only running tells where it belongs: it joins the linear layer that gave its input, if nothing else read that; or
/// the one that reads its output, if nothing else does; and has a rule of its own where there is neither. Used by generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NormMap : INormSource, IDisposable
{
    private readonly NormBase norm;
    private Tensor? input;

    private NormMap(NormBase norm, Tensor? input) => (this.norm, this.input) = (norm, input);

    /// <summary>Whether it is a part of a linear layer, so that relevance passes it.</summary>
    public bool IsFolded => input is null;

    /// <summary>The batch norm for an input.</summary>
    /// <param name="norm">The batch norm.</param>
    /// <param name="source">What gave its input, if nothing else reads that; see <see cref="LrpContext.Source"/>.</param>
    /// <param name="input">Its input.</param>
    /// <returns>The batch norm, and its output.</returns>
    /// <exception cref="NotSupportedException">The module keeps no running statistics.</exception>
    public static (NormMap Map, Tensor Output) Of(NormBase norm, INormSource? source, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(norm);
        ArgumentNullException.ThrowIfNull(input);
        var output = BatchNormFold.Forward(norm, input);
        var isFolded = source is LinearMap linear && linear.Join(norm, input, output);
        return (new NormMap(norm, isFolded ? null : input.alias()), output);
    }

    /// <summary>Refuses to send relevance back.</summary>
    /// <param name="composite">The composite, which has no rule for it.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public Tensor RefuseUnfolded(Type composite)
    {
        ArgumentNullException.ThrowIfNull(composite);
        throw new NotSupportedException(
            $"{norm.GetType().Name} '{norm.GetName()}' stands beside no linear layer that it could be folded into, and {composite.Name} has no rule for it. Add [Gradient] or [Pass] for Layers.BatchNorm to the composite.");
    }

    /// <inheritdoc/>
    public void Dispose() => input?.Dispose();

    /// <summary>Gives what a linear layer is to read in place of this batch norm's output; null if the batch norm is a part of another one.</summary>
    internal (Tensor Input, NormBase Norm)? Give()
    {
        if (input is null)
            return null;
        var given = input;
        input = null;
        return (given, norm);
    }
}
