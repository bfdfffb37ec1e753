// input: 1, 3, 16, 16
using System.Collections.Generic;
using static TorchSharp.torch.nn.functional;

namespace Models;

[LrpBlock]
public partial class AttentionGate : Module<Tensor, Tensor, Tensor>
{
    private readonly Sequential W_g, W_x, psi;

    public AttentionGate(int F_g, int F_l, int F_int) : base("AttentionGate")
    {
        W_g = Sequential(Conv2d(F_g, F_int, 1), BatchNorm2d(F_int));
        W_x = Sequential(Conv2d(F_l, F_int, 1), BatchNorm2d(F_int));
        psi = Sequential(Conv2d(F_int, 1, 1), BatchNorm2d(1), Sigmoid());
        RegisterComponents();
    }

    public override Tensor forward(Tensor gate, Tensor skip_connection)
    {
        var g1 = W_g.call(gate);
        var x1 = W_x.call(skip_connection);
        var alpha = psi.call(relu(g1 + x1));
        return skip_connection * alpha;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly List<int> widths = new() { 4, 6, 8 };
    private readonly ModuleList<Sequential> encoder = new();
    private readonly ModuleList<Sequential> upconvs = new();
    private readonly ModuleList<AttentionGate> gates = new();
    private readonly ModuleList<Sequential> decoder = new();
    private readonly Sequential bottleneck;
    private readonly MaxPool2d pool = MaxPool2d(2, 2);
    private readonly Module<Tensor, Tensor> final;

    public Net() : base("AttentionUNet")
    {
        int c = 3;
        foreach (var w in widths) { encoder.Add(ConvBlock(c, w)); c = w; }
        bottleneck = ConvBlock(c, c * 2);
        c *= 2;
        for (int i = widths.Count - 1; i >= 0; i--)
        {
            int w = widths[i];
            upconvs.Add(Sequential(Upsample(scale_factor: new double[] { 2, 2 }, mode: UpsampleMode.Nearest), Conv2d(c, w, 3, padding: 1), BatchNorm2d(w), ReLU(true)));
            gates.Add(new AttentionGate(w, w, Math.Max(1, w / 2)));
            decoder.Add(ConvBlock(2 * w, w));
            c = w;
        }
        final = Conv2d(c, 1, 1);
        RegisterComponents();
    }

    private static Sequential ConvBlock(int i, int o) => Sequential(
        Conv2d(i, o, 3, padding: 1), BatchNorm2d(o), ReLU(inplace: true),
        Conv2d(o, o, 3, padding: 1), BatchNorm2d(o), ReLU(inplace: true));

    private (Tensor bottom, Stack<Tensor> skips) Encode(Tensor x)
    {
        var skips = new Stack<Tensor>();
        foreach (var stage in encoder)
        {
            x = stage.call(x);
            skips.Push(x);
            x = pool.call(x);
        }
        return (bottleneck.call(x), skips);
    }

    public override Tensor forward(Tensor input)
    {
        var (x, skips) = Encode(input);
        for (int i = 0; i < decoder.Count; i++)
        {
            x = upconvs[i].call(x);
            var skip = skips.Pop();
            var gated = gates[i].call(x, skip);
            x = decoder[i].call(cat(new List<Tensor>() { gated, x }, dim: 1));
        }
        return final.call(x).squeeze(1);
    }
}
