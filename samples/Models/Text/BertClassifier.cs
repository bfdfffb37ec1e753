using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>
/// <see cref="Bert"/>, with its parameters' names, from token ids on, so that relevance is a number a token: the sum over the features of its embedding. The mask token is BERT's own;
/// of another vocabulary, make the mask by hand.
/// </summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<AttnLrpGamma>, LrpModel<CpLrpGamma>]
[TokenMask(MaskToken = 103)]
public partial class BertClassifier : Module<Tensor, Tensor>, ITextClassifier
{
    /// <summary>The deviation of first weights (Devlin et al. 2019).</summary>
    private const double Deviation = 0.02;

    private readonly BertEmbeddings embeddings;
    private readonly BertEncoder encoder;
    private readonly BertPooler pooler;
    private readonly Linear classifier;
    private readonly long padding;

    /// <summary>Creates the network with BERT's initial weights.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="padding">The id of padding, which no token looks at.</param>
    public BertClassifier(BertSize size, int classes, long padding = 0)
        : base(nameof(BertClassifier))
    {
        ArgumentNullException.ThrowIfNull(size);
        embeddings = new BertEmbeddings(size);
        encoder = new BertEncoder(size);
        pooler = new BertPooler(size.Width);
        classifier = Linear(size.Width, classes);
        this.padding = padding;
        RegisterComponents();
        Initialize();
    }

    /// <inheritdoc/>
    public Tensor Embed(Tensor tokens) => embeddings.Words(tokens);

    /// <inheritdoc/>
    public Tensor Classify(Tensor words, Tensor tokens) =>
        classifier.forward(pooler.forward(encoder.forward(embeddings.forward(words), Ignored(tokens))));

    /// <summary>Token ids (B, T) to (B, classes).</summary>
    public override Tensor forward(Tensor tokens) => Classify(Embed(tokens), tokens);

    [NoRelevance]
    private Tensor Ignored(Tensor tokens) => tokens.eq(Number.Of(padding)).unsqueeze(1).unsqueeze(1);

    private void Initialize()
    {
        using var withoutGradient = no_grad();
        foreach (var (name, parameter) in named_parameters())
        {
            if (parameter.dim() > 1)
                init.normal_(parameter, 0, Deviation);
            else if (name.EndsWith(".bias", StringComparison.Ordinal))
                init.zeros_(parameter);
        }
    }
}
