using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>A bidirectional LSTM over embeddings, whose states are averaged over what is no padding; relevance by Arras et al. 2019 (arXiv 1909.12114).</summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>]
[TokenMask(MaskToken = 103)]
public partial class LstmClassifier : Module<Tensor, Tensor>, ITextClassifier
{
    private readonly Embedding embedding;
    private readonly LSTM lstm;
    private readonly Linear classifier;
    private readonly long padding;

    /// <summary>Creates the network with torch's initial weights.</summary>
    /// <param name="vocabulary">The number of token ids.</param>
    /// <param name="width">Features of a token, and of each direction's state.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="padding">The id of padding, whose embeddings are 0 and whose states are left out.</param>
    public LstmClassifier(long vocabulary, long width, int classes, long padding = 0)
        : base(nameof(LstmClassifier))
    {
        embedding = Embedding(vocabulary, width);
        lstm = LSTM(width, width, batchFirst: true, bidirectional: true);
        classifier = Linear(2 * width, classes);
        this.padding = padding;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public Tensor Embed(Tensor tokens) => embedding.forward(tokens);

    /// <inheritdoc/>
    public Tensor Classify(Tensor words, Tensor tokens)
    {
        var read = Read(tokens);
        var (states, _, _) = lstm.call(words * read);
        return classifier.forward((states * Share(read)).sum([1]));
    }

    /// <summary>Token ids (B, T) to (B, classes).</summary>
    public override Tensor forward(Tensor tokens) => Classify(Embed(tokens), tokens);

    /// <summary>1 where there is a token, (B, T, 1).</summary>
    [NoRelevance]
    private Tensor Read(Tensor tokens) => tokens.ne(Number.Of(padding)).unsqueeze(-1).to(embedding.weight!.dtype);

    /// <summary>What each token has of the mean.</summary>
    [NoRelevance]
    private static Tensor Share(Tensor read) => read / read.sum([1], keepdim: true).clamp_min(Number.One);
}
