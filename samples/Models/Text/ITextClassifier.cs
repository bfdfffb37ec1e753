using static TorchSharp.torch;

namespace RelDrop.Models;

/// <summary>A classifier of token ids (B, T), whose two halves can be called apart: for methods that need the embeddings.</summary>
public interface ITextClassifier
{
    /// <summary>The embeddings of tokens, (B, T) int64 to (B, T, width).</summary>
    Tensor Embed(Tensor tokens);

    /// <summary>What the classifier says of embeddings.</summary>
    /// <param name="words">(B, T, width).</param>
    /// <param name="tokens">The ids that they are of, (B, T), which say where padding is.</param>
    /// <returns>(B, classes).</returns>
    Tensor Classify(Tensor words, Tensor tokens);
}
