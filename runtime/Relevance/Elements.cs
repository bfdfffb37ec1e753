using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>What <c>forward</c> does in place, in a pass that changes no tensor. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Elements
{
    /// <summary>A copy of a tensor with other elements at some of its indexes: <c>x[indices] = values</c>.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="values">The elements, which must broadcast to what the indexes select.</param>
    /// <param name="indices">The indexes.</param>
    public static Tensor Replace(Tensor x, Tensor values, params TensorIndex[] indices)
    {
        ArgumentNullException.ThrowIfNull(x);
        var result = x.clone();
        result[indices] = values;
        return result;
    }

    /// <summary>Makes sure that nobody reads an input again that <c>forward</c> writes in place: a pass would not have changed it.</summary>
    /// <param name="context">What is known of the input.</param>
    /// <param name="parameter">The parameter of <c>forward</c>.</param>
    /// <param name="module">The module.</param>
    /// <exception cref="NotSupportedException">The input is read again.</exception>
    public static void CheckReadOnce(LrpContext context, string parameter, nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (context.IsReadAgain)
            throw new NotSupportedException($"{module.GetType().Name} '{module.GetName()}' changes its input '{parameter}' in place, and its caller reads that tensor again. Use the operation that returns a new tensor in its forward, or call it with a clone.");
    }

    /// <summary>Makes sure that a layer leaves its input alone.</summary>
    /// <exception cref="NotSupportedException">It works in place.</exception>
    internal static void CheckUnchanged(nn.Module layer)
    {
        if (WorksInPlace(layer))
            throw new NotSupportedException($"{layer.GetType().Name} '{layer.GetName()}' works in place, and the tensor that it changes is read again. Make it with inplace: false, or call it with a clone.");
    }

    /// <summary>Whether a layer writes its output over its input, which TorchSharp's layers say each by a property of its own.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Trimming.IsWarnedOf)]
    internal static bool WorksInPlace(nn.Module layer) => layer.GetType().GetProperty("inplace")?.GetValue(layer) is true;
}
