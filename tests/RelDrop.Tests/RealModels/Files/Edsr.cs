// input: 1, 3, 8, 8
using System.Collections.Generic;
using static TorchSharp.torch.nn;

namespace Models;

[LrpBlock]
public partial class MeanShift : Module<Tensor, Tensor>
{
    private readonly int sign;

    public MeanShift(double[] rgb_mean, int sign = -1) : base(nameof(MeanShift))
    {
        this.sign = sign;
        register_buffer("mean", tensor(rgb_mean).view(1, 3, 1, 1));
    }

    public override Tensor forward(Tensor x) => x + sign * get_buffer("mean")!;
}

public abstract class Upsampler : Sequential
{
    protected Upsampler(IEnumerable<(string, Module<Tensor, Tensor>)> modules) : base(modules.ToArray()) { }
}

[LrpBlock]
public partial class ResBlock : Module<Tensor, Tensor>
{
    private readonly Sequential body;
    private readonly float res_scale;

    public ResBlock(Func<int, int, int, Module<Tensor, Tensor>> conv, int n_feats, int kernel_size, float res_scale = 1) : base(nameof(ResBlock))
    {
        var m = new List<Module<Tensor, Tensor>>();
        for (int i = 0; i < 2; i++)
        {
            m.Add(conv(n_feats, n_feats, kernel_size));
            if (i == 0)
                m.Add(ReLU(true));
        }
        body = Sequential(m);
        this.res_scale = res_scale;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var res = body.forward(x).mul(res_scale);
        res += x;
        return res;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private static readonly double[] RgbMean = { 0.4488, 0.4371, 0.4040 };
    private readonly MeanShift sub_mean = new(RgbMean), add_mean = new(RgbMean, 1);
    private readonly Module<Tensor, Tensor> head, body, tail;

    public Net(int n_resblocks = 2, int n_feats = 6, int scale = 4) : base("EDSR")
    {
        static Module<Tensor, Tensor> default_conv(int i, int o, int k) => Conv2d(i, o, k, padding: k / 2);

        var m_body = Enumerable.Range(0, n_resblocks).Select(_ => (Module<Tensor, Tensor>)new ResBlock(default_conv, n_feats, 3, res_scale: 0.1f)).ToList();
        m_body.Add(default_conv(n_feats, n_feats, 3));

        var m_tail = new List<Module<Tensor, Tensor>>();
        for (var s = scale; s > 1; s /= 2)
        {
            m_tail.Add(default_conv(n_feats, 4 * n_feats, 3));
            m_tail.Add(PixelShuffle(2));
        }
        m_tail.Add(default_conv(n_feats, 3, 3));

        head = default_conv(3, n_feats, 3);
        body = Sequential(m_body);
        tail = Sequential(m_tail);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using (NewDisposeScope())
        {
            var x = sub_mean.forward(input);
            x = head.forward(x);

            using var res = body.forward(x);
            res.add_(x);

            x = tail.forward(res);
            x = add_mean.forward(x);

            return x.MoveToOuterDisposeScope();
        }
    }
}
