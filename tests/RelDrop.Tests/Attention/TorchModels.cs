using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Attention;

[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class SelfAttentionModel : Module<Tensor, Tensor>
{
    private readonly MultiheadAttention attention;
    private readonly Linear head = Linear(6, 3);

    public SelfAttentionModel(long heads = 3, bool bias = true)
        : base(nameof(SelfAttentionModel))
    {
        attention = MultiheadAttention(6, heads, bias: bias, dropout: 0.5);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var tokens = x.transpose(0, 1);
        var (attended, weights) = attention.call(tokens, tokens, tokens);
        return head.forward((attended * weights.sum([2]).t().unsqueeze(-1)).mean([0]));
    }
}

[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class CrossAttentionModel : Module<Tensor, Tensor>
{
    private readonly Linear narrow = Linear(6, 4);
    private readonly MultiheadAttention attention = MultiheadAttention(6, 2, kdim: 4, vdim: 4);
    private readonly Linear other = Linear(6, 4);
    private readonly Linear head = Linear(6, 3);

    public CrossAttentionModel()
        : base(nameof(CrossAttentionModel)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var tokens = x.transpose(0, 1);
        var padding = zeros(x.shape[0], x.shape[1], dtype: ScalarType.Bool);
        var causal = full(x.shape[1], x.shape[1], Number.Of(double.NegativeInfinity)).triu(1);
        return head.forward(attention.call(tokens, narrow.forward(tokens), other.forward(tokens), key_padding_mask: padding, need_weights: false, attn_mask: causal.to(x.dtype)).Item1.amax([0]));
    }
}

[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class EncoderModel : Module<Tensor, Tensor>
{
    private readonly TransformerEncoder encoder;
    private readonly Linear head = Linear(6, 3);

    public EncoderModel(Activations activation)
        : base(nameof(EncoderModel))
    {
        encoder = TransformerEncoder(TransformerEncoderLayer(6, 2, 8, 0.3, activation), 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => head.forward(encoder.call(x.transpose(0, 1))[0]);
}

[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class DecoderModel : Module<Tensor, Tensor>
{
    private readonly TransformerEncoderLayer encoder = TransformerEncoderLayer(6, 3, 8, activation: Activations.ReLU);
    private readonly TransformerDecoder decoder = TransformerDecoder(TransformerDecoderLayer(6, 2, 8, 0.1, Activations.GELU), 2);
    private readonly Linear head = Linear(6, 3);

    public DecoderModel()
        : base(nameof(DecoderModel)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var tokens = x.transpose(0, 1);
        return head.forward(decoder.call(tokens, encoder.forward(tokens)).mean([0]));
    }
}

[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class LstmModel : Module<Tensor, Tensor>
{
    private readonly LSTM lstm = LSTM(6, 4, numLayers: 2, batchFirst: true, bidirectional: true, dropout: 0.2);
    private readonly Linear state = Linear(6, 16);
    private readonly Linear head = Linear(16, 3);

    public LstmModel()
        : base(nameof(LstmModel)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var start = state.forward(x[.., 0]).reshape(x.shape[0], 4, 4).transpose(0, 1);
        var (outputs, hidden, cells) = lstm.forward(x, (start, start.neg()));
        return head.forward(cat([outputs[.., -1], hidden[0], cells[3]], 1));
    }
}

[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class GruModel : Module<Tensor, Tensor>
{
    private readonly GRU gru = GRU(6, 4, numLayers: 2, bias: false, bidirectional: true);
    private readonly Linear head = Linear(8, 3);

    public GruModel()
        : base(nameof(GruModel)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var (outputs, _) = gru.call(x.transpose(0, 1));
        return head.forward(outputs[0]);
    }
}

[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class RnnModel : Module<Tensor, Tensor>
{
    private readonly RNN rnn;
    private readonly Linear head = Linear(5, 3);

    public RnnModel(NonLinearities activation)
        : base(nameof(RnnModel))
    {
        rnn = RNN(6, 5, nonLinearity: activation, batchFirst: true);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => head.forward(rnn.call(x).Item2[0]);
}

[LrpModel<AttnLrp>]
public partial class OwnKeyModel : Module<Tensor, Tensor>
{
    private readonly MultiheadAttention attention;
    private readonly Linear head = Linear(6, 3);

    public OwnKeyModel(bool hasOwnKey)
        : base(nameof(OwnKeyModel))
    {
        attention = MultiheadAttention(6, 2, add_bias_kv: hasOwnKey, add_zero_attn: !hasOwnKey);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => head.forward(attention.call(x, x, x).Item1.mean([1]));
}

[LrpModel<AttnLrp>]
public partial class WideLstmModel : Module<Tensor, Tensor>
{
    private readonly LSTM lstm = LSTM(256, 256, batchFirst: true);
    private readonly Linear head = Linear(256, 3);

    public WideLstmModel()
        : base(nameof(WideLstmModel)) => RegisterComponents();

    public override Tensor forward(Tensor x) => head.forward(lstm.call(x).Item1[.., -1]);
}

/// <summary>A transformer that normalizes first, of any depth, on tokens of 32 features.</summary>
[LrpModel<EpsilonPlus>, LrpModel<EpsilonPlusFlat>, LrpModel<EpsilonFlat>, LrpModel<EpsilonGamma>, LrpModel<EpsilonAlpha2Beta1>, LrpModel<EpsilonAlpha2Beta1Flat>]
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<AttnLrpGamma>, LrpModel<CpLrpGamma>]
public partial class DeepTransformer : Module<Tensor, Tensor>
{
    private readonly ModuleList<PreNormBlock> blocks;
    private readonly LayerNorm norm = LayerNorm(32);
    private readonly Linear head = Linear(32, 10);

    public DeepTransformer(int depth)
        : base(nameof(DeepTransformer))
    {
        blocks = ModuleList<PreNormBlock>([.. Enumerable.Range(0, depth).Select(_ => new PreNormBlock())]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        foreach (var block in blocks)
            x = block.forward(x);
        return head.forward(norm.forward(x).mean([1]));
    }
}

[LrpBlock]
public partial class PreNormBlock : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1 = LayerNorm(32);
    private readonly Linear qkv = Linear(32, 96);
    private readonly Linear output = Linear(32, 32);
    private readonly LayerNorm norm2 = LayerNorm(32);
    private readonly Linear fc1 = Linear(32, 64);
    private readonly Linear fc2 = Linear(64, 32);

    public PreNormBlock()
        : base(nameof(PreNormBlock)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var parts = qkv.forward(norm1.forward(x)).chunk(3, dim: -1);
        x = x.add(output.forward(functional.scaled_dot_product_attention(parts[0], parts[1], parts[2])), Number.One);
        return x.add(fc2.forward(functional.gelu(fc1.forward(norm2.forward(x)))), Number.One);
    }
}
