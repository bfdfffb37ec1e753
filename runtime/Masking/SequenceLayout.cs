using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Masking;

/// <summary>Sequences as masks see them: tokens are pixels, features are channels.</summary>
internal static class SequenceLayout
{
    /// <summary>Ids (B, T) as (B, 1, T), embeddings (B, T, features) as (B, features, T).</summary>
    public static Tensor ToPixels(Tensor sequences) => sequences.dim() == 2 ? sequences.unsqueeze(1) : sequences.transpose(1, 2);

    /// <summary>The way back.</summary>
    /// <param name="pixels">What <see cref="ToPixels"/> gave, masked.</param>
    /// <param name="rank">The dimensions that the sequences had.</param>
    public static Tensor FromPixels(Tensor pixels, long rank) => rank == 2 ? pixels.squeeze(1) : pixels.transpose(1, 2).contiguous();

    /// <summary>Refuses what are no sequences that a mask takes.</summary>
    /// <exception cref="ArgumentException">They are neither ids with a mask token nor embeddings without; or the flags are not of their shape.</exception>
    public static void Check(SequenceMask mask, Tensor input, string name)
    {
        var areIds = input.dim() == 2 && input.dtype is ScalarType.Int64 or ScalarType.Int32;
        if (!areIds && !(input.dim() == 3 && input.is_floating_point()))
            throw new ArgumentException($"Expected token ids (B, T) of int64 or int32, or embeddings (B, T, features) of floating point; got {TensorArgument.Shape(input)} of {input.dtype}.", name);
        if (areIds && mask.MaskToken is null)
            throw new ArgumentException($"Expected embeddings (B, T, features), or a {mask.GetType().Name} with a MaskToken, which replaces token ids; got ids of shape {TensorArgument.Shape(input)}, and none.", name);
        if (!areIds && mask.MaskToken is { } token)
            throw new ArgumentException($"Expected token ids (B, T), which the mask token {token} is one of; got {TensorArgument.Shape(input)} of {input.dtype}.", name);
    }

    /// <summary>Refuses flags that are not of a batch's shape.</summary>
    public static void CheckMaskable(Tensor? maskable, Tensor input, string name)
    {
        if (maskable is null)
            return;
        TensorArgument.Check(maskable, name);
        if (maskable.dtype != ScalarType.Bool || !maskable.shape.AsSpan().SequenceEqual(input.shape.AsSpan(0, 2)))
            throw new ArgumentException($"Expected flags of shape {TensorArgument.Shape(input.shape[..2])} and type Bool, a token each; got {TensorArgument.Shape(maskable)} of {maskable.dtype}.", name);
    }
}
