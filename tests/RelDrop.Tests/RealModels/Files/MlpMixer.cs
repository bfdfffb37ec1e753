// input: 2, 3, 16, 16
using TorchSharp;

namespace Models;

[LrpBlock]
public partial class MlpBlock<TActivation> : Module<Tensor, Tensor>
    where TActivation : Module<Tensor, Tensor>
{
    private readonly Linear fc1, fc2;
    private readonly TActivation act;

    public MlpBlock(long dim, long hidden, TActivation act) : base(nameof(MlpBlock<TActivation>))
    {
        fc1 = Linear(dim, hidden);
        this.act = act;
        fc2 = Linear(hidden, dim);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fc2.forward(act.forward(fc1.forward(x)));
}

[LrpBlock]
public partial class MixerLayer : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1, norm2;
    private readonly MlpBlock<GELU> tokenMixing;
    private readonly MlpBlock<GELU> channelMixing;
    private readonly double dropout;

    public MixerLayer(long patches, long dim, double dropout) : base(nameof(MixerLayer))
    {
        norm1 = LayerNorm(dim);
        norm2 = LayerNorm(dim);
        tokenMixing = new MlpBlock<GELU>(patches, 8, GELU());
        channelMixing = new MlpBlock<GELU>(dim, 12, GELU());
        this.dropout = dropout;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var y = norm1.forward(x).transpose(-1, -2);
        y = tokenMixing.forward(y).transpose_(-1, -2);
        x = x + drop(y, dropout);
        return x + drop(channelMixing.forward(norm2.forward(x)), dropout);

        Tensor drop(Tensor t, double p) => functional.dropout(t, p, training: training);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly int patch;
    private readonly Linear embed;
    private readonly Sequential mixer;
    private readonly LayerNorm norm;
    private readonly Linear head;

    public Net(int size = 16, int patch = 4, int dim = 8, int depth = 2, int classes = 5) : base("MlpMixer")
    {
        this.patch = patch;
        var patches = (size / patch) * (size / patch);
        embed = Linear(3 * patch * patch, dim);
        mixer = Sequential(from i in Enumerable.Range(0, depth) select ($"layer{i}", (Module<Tensor, Tensor>)new MixerLayer(patches, dim, 0.1)));
        norm = LayerNorm(dim);
        head = Linear(dim, classes);
        RegisterComponents();
    }

    /// <summary>b c (h p1) (w p2) -> b (h w) (p1 p2 c)</summary>
    private Tensor Rearrange(Tensor x)
    {
        if (x.shape is not [var b, var c, var height, var width])
            throw new ArgumentException("images expected");
        x = x.reshape(b, c, height / patch, patch, width / patch, patch);
        return x.permute(0, 2, 4, 3, 5, 1).reshape(b, height / patch * (width / patch), -1);
    }

    public override Tensor forward(Tensor x)
    {
        x = embed.forward(Rearrange(x));
        x = mixer.forward(x);
        return head.forward(norm.forward(x).mean([1]));
    }
}
