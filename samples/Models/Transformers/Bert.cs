using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>The size of a BERT.</summary>
/// <param name="Width">Features of a token.</param>
/// <param name="Depth">Layers.</param>
/// <param name="Heads">Heads of each layer's attention.</param>
public sealed record BertSize(long Width, long Depth, long Heads)
{
    /// <summary>Features inside the dense layers of a layer.</summary>
    public long Hidden { get; init; } = 4 * Width;

    /// <summary>Tokens of the vocabulary.</summary>
    public long Vocabulary { get; init; } = 30522;

    /// <summary>The longest sequence.</summary>
    public long Positions { get; init; } = 512;

    /// <summary>bert-tiny: 2 layers of 128 features.</summary>
    public static BertSize Tiny { get; } = new(128, 2, 2);

    /// <summary>bert-mini: 4 layers of 256 features.</summary>
    public static BertSize Mini { get; } = new(256, 4, 4);

    /// <summary>bert-small: 4 layers of 512 features.</summary>
    public static BertSize Small { get; } = new(512, 4, 8);

    /// <summary>bert-base: 12 layers of 768 features.</summary>
    public static BertSize Base { get; } = new(768, 12, 12);
}

/// <summary>
/// BERT with a classifier on its first token (Devlin et al. 2019, arXiv 1810.04805), with the parameter names of Hugging Face's
/// <c>BertForSequenceClassification</c> but for the <c>bert.</c> in front. It takes word embeddings, which relevance goes to: see
/// <see cref="Embed"/>.
/// </summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<AttnLrpGamma>, LrpModel<CpLrpGamma>, LrpModel<Gradient>]
public partial class Bert : Module<Tensor, Tensor, Tensor>
{
    private readonly BertEmbeddings embeddings;
    private readonly BertEncoder encoder;
    private readonly BertPooler pooler;
    private readonly Linear classifier;

    /// <summary>Creates the network.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="classes">The number of classes.</param>
    public Bert(BertSize size, int classes)
        : base(nameof(Bert))
    {
        ArgumentNullException.ThrowIfNull(size);
        embeddings = new BertEmbeddings(size);
        encoder = new BertEncoder(size);
        pooler = new BertPooler(size.Width);
        classifier = Linear(size.Width, classes);
        RegisterComponents();
    }

    /// <summary>The embeddings of tokens, (B, tokens) to (B, tokens, width), to which relevance goes.</summary>
    public Tensor Embed(Tensor tokens) => embeddings.Words(tokens);

    /// <summary>(B, tokens, width) and a mask (B, tokens), which is true where there is a token and false where there is padding, to (B, classes).</summary>
    public override Tensor forward(Tensor words, Tensor mask)
    {
        var ignored = mask.logical_not().unsqueeze(1).unsqueeze(1);
        return classifier.forward(pooler.forward(encoder.forward(embeddings.forward(words), ignored)));
    }
}
