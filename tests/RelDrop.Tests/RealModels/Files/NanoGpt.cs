// input: long 2, 6 below 20
using System.Collections.Generic;
using F = TorchSharp.torch.nn.functional;

namespace Models;

public sealed record GptConfig(int BlockSize = 8, int VocabSize = 20, int NLayer = 2, int NHead = 2, int NEmbd = 8, double Dropout = 0.1, bool Bias = true);

[LrpBlock]
public partial class CausalSelfAttention : Module<Tensor, Tensor>
{
    private readonly Linear c_attn;
    private readonly Linear c_proj;
    private readonly Dropout attn_dropout;
    private readonly Dropout resid_dropout;
    private readonly Tensor bias;
    private readonly int n_head;
    private readonly int n_embd;

    public CausalSelfAttention(GptConfig config) : base("CausalSelfAttention")
    {
        if (config.NEmbd % config.NHead != 0) throw new ArgumentException(nameof(config));
        // key, query, value projections for all heads, but in a batch
        c_attn = Linear(config.NEmbd, 3 * config.NEmbd, hasBias: config.Bias);
        c_proj = Linear(config.NEmbd, config.NEmbd, hasBias: config.Bias);
        attn_dropout = Dropout(config.Dropout);
        resid_dropout = Dropout(config.Dropout);
        n_head = config.NHead;
        n_embd = config.NEmbd;
        // causal mask to ensure that attention is only applied to the left in the input sequence
        bias = tril(ones(config.BlockSize, config.BlockSize)).view(1, 1, config.BlockSize, config.BlockSize);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var (B, T, C) = (x.size(0), x.size(1), x.size(2));

        // calculate query, key, values for all heads in batch and move head forward to be the batch dim
        var qkv = c_attn.forward(x).split(n_embd, dim: 2);
        var q = qkv[0].view(B, T, n_head, C / n_head).transpose(1, 2);
        var k = qkv[1].view(B, T, n_head, C / n_head).transpose(1, 2);
        var v = qkv[2].view(B, T, n_head, C / n_head).transpose(1, 2);

        var att = q.matmul(k.transpose(-2, -1)) * (1.0 / Math.Sqrt(k.size(-1)));
        var mask = bias[.., .., ..(int)T, ..(int)T];
        att = att.masked_fill(mask == 0, double.NegativeInfinity);
        att = F.softmax(att, dim: -1);
        att = attn_dropout.forward(att);
        var y = att.matmul(v); // (B, nh, T, T) x (B, nh, T, hs) -> (B, nh, T, hs)
        y = y.transpose(1, 2).contiguous().view(B, T, C); // re-assemble all head outputs side by side

        return resid_dropout.forward(c_proj.forward(y));
    }
}

[LrpBlock]
public partial class MLP : Module<Tensor, Tensor>
{
    private readonly Linear c_fc, c_proj;
    private readonly Dropout dropout;

    public MLP(GptConfig config) : base("MLP")
    {
        c_fc = Linear(config.NEmbd, 4 * config.NEmbd, hasBias: config.Bias);
        c_proj = Linear(4 * config.NEmbd, config.NEmbd, hasBias: config.Bias);
        dropout = Dropout(config.Dropout);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = c_fc.forward(x);
        x = NewGelu(x);
        x = c_proj.forward(x);
        return dropout.forward(x);
    }

    private static Tensor NewGelu(Tensor x) => 0.5 * x * (1.0 + tanh(Math.Sqrt(2.0 / Math.PI) * (x + 0.044715 * pow(x, 3.0))));
}

[LrpBlock]
public partial class Block : Module<Tensor, Tensor>
{
    private readonly LayerNorm ln_1, ln_2;
    private readonly CausalSelfAttention attn;
    private readonly MLP mlp;

    public Block(GptConfig config) : base("Block")
    {
        ln_1 = LayerNorm(config.NEmbd);
        attn = new CausalSelfAttention(config);
        ln_2 = LayerNorm(config.NEmbd);
        mlp = new MLP(config);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = x + attn.forward(ln_1.forward(x));
        x = x + mlp.forward(ln_2.forward(x));
        return x;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor?, (Tensor logits, Tensor? loss)>
{
    private readonly GptConfig config;
    private readonly Embedding wte, wpe;
    private readonly Dropout drop;
    private readonly LayerNorm ln_f;
    private readonly ModuleList<Block> h;

    public Net() : this(new GptConfig()) { }

    public Net(GptConfig config) : base("GPT")
    {
        this.config = config;
        wte = Embedding(config.VocabSize, config.NEmbd);
        wpe = Embedding(config.BlockSize, config.NEmbd);
        drop = Dropout(config.Dropout);
        ln_f = LayerNorm(config.NEmbd);
        h = ModuleList(Enumerable.Range(0, config.NLayer).Select(_ => new Block(config)).ToArray());
        RegisterComponents();
    }

    public override (Tensor logits, Tensor? loss) forward(Tensor idx, Tensor? targets = null)
    {
        var (b, t) = (idx.shape[0], idx.shape[1]);
        if (t > config.BlockSize)
            throw new ArgumentException($"Cannot forward sequence of length {t}, block size is only {config.BlockSize}");
        var pos = arange(0, t, dtype: ScalarType.Int64, device: idx.device);

        // forward the GPT model itself
        var tok_emb = wte.forward(idx); // token embeddings of shape (b, t, n_embd)
        var pos_emb = wpe.forward(pos); // position embeddings of shape (t, n_embd)
        var x = drop.forward(tok_emb + pos_emb);
        foreach (var block in h)
            x = block.forward(x);
        x = ln_f.forward(x);

        // weight tying: the output projection is the token embedding
        var weight = wte.weight!;
        Tensor logits;
        Tensor? loss;
        if (targets is not null)
        {
            logits = F.linear(x, weight);
            loss = F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1), ignore_index: -1);
        }
        else
        {
            // inference-time mini-optimization: only forward the lm_head on the very last position
            logits = F.linear(x[.., ^1, ..], weight);
            loss = null;
        }
        return (logits, loss);
    }
}
