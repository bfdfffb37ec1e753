// input: 1, 3, 32, 32
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class Conv : Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly BatchNorm2d bn;
    private readonly Module<Tensor, Tensor> act;

    public Conv(int c1, int c2, int k = 1, int s = 1, int? p = null, int g = 1, bool act = true) : base("Conv")
    {
        conv = Conv2d(c1, c2, k, stride: s, padding: p ?? k / 2, groups: g, bias: false);
        bn = BatchNorm2d(c2, eps: 0.001, momentum: 0.03);
        this.act = act ? SiLU(true) : Identity();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        return act.forward(bn.forward(conv.forward(input)));
    }
}

[LrpBlock]
public partial class Bottleneck : Module<Tensor, Tensor>
{
    private readonly Conv cv1;
    private readonly Conv cv2;
    private readonly bool add;

    public Bottleneck(int c1, int c2, bool shortcut = true, double e = 0.5) : base("Bottleneck")
    {
        var c = (int)(c2 * e);
        cv1 = new Conv(c1, c, 3);
        cv2 = new Conv(c, c2, 3);
        add = shortcut && c1 == c2;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        return add ? input + cv2.forward(cv1.forward(input)) : cv2.forward(cv1.forward(input));
    }
}

[LrpBlock]
public partial class C2f : Module<Tensor, Tensor>
{
    private readonly Conv cv1;
    private readonly Conv cv2;
    private readonly Sequential m = Sequential();

    public C2f(int c1, int c2, int n = 1, bool shortcut = false) : base("C2f")
    {
        var c = c2 / 2;
        cv1 = new Conv(c1, 2 * c);
        cv2 = new Conv((2 + n) * c, c2);
        for (int i = 0; i < n; i++)
            m = m.append(new Bottleneck(c, c, shortcut, e: 1.0));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var y = cv1.forward(input).chunk(2, 1).ToList();
        for (int i = 0; i < m.Count; i++)
        {
            y.Add(((Module<Tensor, Tensor>)m[i]).forward(y.Last()));
        }
        return cv2.forward(cat(y, 1));
    }
}

[LrpBlock]
public partial class SPPF : Module<Tensor, Tensor>
{
    private readonly Conv cv1, cv2;
    private readonly MaxPool2d m;

    public SPPF(int c1, int c2, int k = 5) : base("SPPF")
    {
        cv1 = new Conv(c1, c1 / 2);
        cv2 = new Conv(c1 / 2 * 4, c2);
        m = MaxPool2d(kernel_size: k, stride: 1, padding: k / 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var _ = NewDisposeScope();
        var x = cv1.forward(input);
        var y1 = m.forward(x);
        var y2 = m.forward(y1);
        return cv2.forward(cat([x, y1, y2, m.forward(y2)], 1)).MoveToOuterDisposeScope();
    }
}

[LrpBlock]
public partial class Detect : Module<List<Tensor>, List<Tensor>>
{
    private readonly int nc, no, reg_max = 2;
    private readonly ModuleList<Sequential> cv2 = new ModuleList<Sequential>();
    private readonly ModuleList<Sequential> cv3 = new ModuleList<Sequential>();

    public Detect(int nc, int[] ch) : base("Detect")
    {
        this.nc = nc;
        no = nc + reg_max * 4;
        var (c2, c3) = (Math.Max(4, ch[0] / 4), Math.Max(ch[0], nc));
        foreach (int x in ch)
        {
            cv2.append(Sequential(new Conv(x, c2, 3), Conv2d(c2, 4 * reg_max, 1)));
            cv3.append(Sequential(new Conv(x, c3, 3), Conv2d(c3, nc, 1)));
        }
        RegisterComponents();
    }

    public override List<Tensor> forward(List<Tensor> x)
    {
        for (int i = 0; i < x.Count; i++)
        {
            x[i] = cat([cv2[i].forward(x[i]), cv3[i].forward(x[i])], 1);
        }

        if (training)
            return x;

        var shape = x[0].shape;
        var x_cat = cat(x.Select(xi => xi.view(shape[0], no, -1)).ToList(), 2);
        var box_cls = x_cat.split([reg_max * 4, nc], 1);
        var (box, cls) = (box_cls[0], box_cls[1]);
        var y = cat([box, cls.sigmoid()], 1);
        x.Insert(0, y);
        return x;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor[]>
{
    private readonly ModuleList<Module<Tensor, Tensor>> backbone = new ModuleList<Module<Tensor, Tensor>>();
    private readonly Upsample up = Upsample(scale_factor: [2, 2], mode: UpsampleMode.Nearest);
    private readonly C2f fuse3, fuse4;
    private readonly Conv down;
    private readonly Detect detect;

    public Net(int nc = 3) : base("Yolo")
    {
        backbone.Add(new Conv(3, 4, 3, 2));
        backbone.Add(new Conv(4, 6, 3, 2));
        backbone.Add(new C2f(6, 6, 1, true));
        backbone.Add(new Conv(6, 8, 3, 2));
        backbone.Add(new SPPF(8, 8, 3));
        fuse3 = new C2f(14, 6);
        down = new Conv(6, 6, 3, 2);
        fuse4 = new C2f(14, 8);
        detect = new Detect(nc, [6, 8]);
        RegisterComponents();
    }

    public override Tensor[] forward(Tensor x)
    {
        var saved = new List<Tensor>();
        for (int i = 0; i < backbone.Count; i++)
        {
            x = backbone[i].forward(x);
            if (i is 2 or 4)
                saved.Add(x);
        }
        var p3 = fuse3.forward(cat([up.forward(saved[1]), saved[0]], 1));
        var p4 = fuse4.forward(cat([down.forward(p3), saved[1]], 1));
        return detect.forward([p3, p4]).ToArray();
    }
}
