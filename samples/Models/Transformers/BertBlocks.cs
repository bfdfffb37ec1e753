using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>Word, position and type embeddings, normalized.</summary>
[LrpBlock]
public partial class BertEmbeddings : Module<Tensor, Tensor>
{
    internal readonly Embedding word_embeddings;
    private readonly Embedding position_embeddings;
    private readonly Embedding token_type_embeddings;
    private readonly LayerNorm LayerNorm;

    /// <summary>Creates the tables.</summary>
    public BertEmbeddings(BertSize size)
        : base(nameof(BertEmbeddings))
    {
        ArgumentNullException.ThrowIfNull(size);
        word_embeddings = Embedding(size.Vocabulary, size.Width);
        position_embeddings = Embedding(size.Positions, size.Width);
        token_type_embeddings = Embedding(2, size.Width);
        LayerNorm = nn.LayerNorm(size.Width, eps: 1e-12);
        RegisterComponents();
    }

    /// <summary>(B, tokens) to (B, tokens, width).</summary>
    public Tensor Words(Tensor tokens) => word_embeddings.forward(tokens);

    /// <summary>(B, tokens, width) to the same: every token is of type 0.</summary>
    public override Tensor forward(Tensor words)
    {
        var typed = words.add(token_type_embeddings.weight![0], Number.One);
        return LayerNorm.forward(typed.add(position_embeddings.weight!.narrow(0, 0, words.shape[1]), Number.One));
    }
}

/// <summary>Self-attention with separate projections.</summary>
[LrpBlock]
public partial class BertSelfAttention : Module<Tensor, Tensor, Tensor>
{
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly long heads;

    /// <summary>Creates the layer.</summary>
    public BertSelfAttention(long width, long heads)
        : base(nameof(BertSelfAttention))
    {
        this.heads = heads;
        query = Linear(width, width);
        key = Linear(width, width);
        value = Linear(width, width);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width), and what is ignored as (B, 1, 1, tokens), to (B, tokens, width).</summary>
    public override Tensor forward(Tensor x, Tensor ignored)
    {
        var (q, k, v) = (Split(query.forward(x)), Split(key.forward(x)), Split(value.forward(x)));
        var scores = q.matmul(k.transpose(-2, -1)) / Number.Of(Math.Sqrt(q.shape[3]));
        var weights = scores.masked_fill(ignored, Number.Of(double.NegativeInfinity)).softmax(-1);
        return weights.matmul(v).transpose(1, 2).reshape(x.shape);
    }

    private Tensor Split(Tensor x) => x.reshape(x.shape[0], x.shape[1], heads, x.shape[2] / heads).transpose(1, 2);
}

/// <summary>A dense layer whose output is added to a residual and normalized.</summary>
[LrpBlock]
public partial class BertOutput : Module<Tensor, Tensor, Tensor>
{
    private readonly Linear dense;
    private readonly LayerNorm LayerNorm;

    /// <summary>Creates the layer.</summary>
    public BertOutput(long inputs, long width)
        : base(nameof(BertOutput))
    {
        dense = Linear(inputs, width);
        LayerNorm = nn.LayerNorm(width, eps: 1e-12);
        RegisterComponents();
    }

    /// <summary>(B, tokens, inputs) and the residual (B, tokens, width) to (B, tokens, width).</summary>
    public override Tensor forward(Tensor x, Tensor residual) => LayerNorm.forward(dense.forward(x).add(residual, Number.One));
}

/// <summary>Attention with its output.</summary>
[LrpBlock]
public partial class BertAttention : Module<Tensor, Tensor, Tensor>
{
    private readonly BertSelfAttention self;
    private readonly BertOutput output;

    /// <summary>Creates the layers.</summary>
    public BertAttention(long width, long heads)
        : base(nameof(BertAttention))
    {
        self = new BertSelfAttention(width, heads);
        output = new BertOutput(width, width);
        RegisterComponents();
    }

    /// <inheritdoc cref="BertSelfAttention.forward"/>
    public override Tensor forward(Tensor x, Tensor ignored) => output.forward(self.forward(x, ignored), x);
}

/// <summary>The first dense layer behind attention.</summary>
[LrpBlock]
public partial class BertIntermediate : Module<Tensor, Tensor>
{
    private readonly Linear dense;

    /// <summary>Creates the layer.</summary>
    public BertIntermediate(long width, long hidden)
        : base(nameof(BertIntermediate))
    {
        dense = Linear(width, hidden);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to (B, tokens, hidden).</summary>
    public override Tensor forward(Tensor x) => functional.gelu(dense.forward(x));
}

/// <summary>A layer of BERT, which normalizes last.</summary>
[LrpBlock]
public partial class BertLayer : Module<Tensor, Tensor, Tensor>
{
    private readonly BertAttention attention;
    private readonly BertIntermediate intermediate;
    private readonly BertOutput output;

    /// <summary>Creates the layer.</summary>
    public BertLayer(BertSize size)
        : base(nameof(BertLayer))
    {
        ArgumentNullException.ThrowIfNull(size);
        attention = new BertAttention(size.Width, size.Heads);
        intermediate = new BertIntermediate(size.Width, size.Hidden);
        output = new BertOutput(size.Hidden, size.Width);
        RegisterComponents();
    }

    /// <inheritdoc cref="BertSelfAttention.forward"/>
    public override Tensor forward(Tensor x, Tensor ignored)
    {
        x = attention.forward(x, ignored);
        return output.forward(intermediate.forward(x), x);
    }
}

/// <summary>BERT's layers.</summary>
[LrpBlock]
public partial class BertEncoder : Module<Tensor, Tensor, Tensor>
{
    private readonly ModuleList<BertLayer> layer;

    /// <summary>Creates the layers.</summary>
    public BertEncoder(BertSize size)
        : base(nameof(BertEncoder))
    {
        ArgumentNullException.ThrowIfNull(size);
        layer = ModuleList<BertLayer>([.. Enumerable.Range(0, (int)size.Depth).Select(_ => new BertLayer(size))]);
        RegisterComponents();
    }

    /// <inheritdoc cref="BertSelfAttention.forward"/>
    public override Tensor forward(Tensor x, Tensor ignored)
    {
        foreach (var one in layer)
            x = one.forward(x, ignored);
        return x;
    }
}

/// <summary>The first token's features.</summary>
[LrpBlock]
public partial class BertPooler : Module<Tensor, Tensor>
{
    private readonly Linear dense;

    /// <summary>Creates the layer.</summary>
    public BertPooler(long width)
        : base(nameof(BertPooler))
    {
        dense = Linear(width, width);
        RegisterComponents();
    }

    /// <summary>(B, tokens, width) to (B, width).</summary>
    public override Tensor forward(Tensor x) => dense.forward(x[.., 0]).tanh();
}
