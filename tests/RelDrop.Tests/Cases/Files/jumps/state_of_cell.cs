// input: 5, 2, 4
namespace Models;
[LrpBlock]
public partial class LstmCellByHand : Module<Tensor, (Tensor h, Tensor c), (Tensor h, Tensor c)>
{
    private readonly Linear w;
    public LstmCellByHand(int i, int h) : base("cell") { w = Linear(i + h, 4 * h); RegisterComponents(); }
    public override (Tensor h, Tensor c) forward(Tensor x, (Tensor h, Tensor c) s)
    {
        var g = w.forward(cat([x, s.h], 1));
        var parts = g.split(g.shape[1] / 4, 1);
        var (i, f, o, u) = (parts[0].sigmoid(), parts[1].sigmoid(), parts[2].sigmoid(), parts[3].tanh());
        var c = f * s.c + i * u;
        return (o * c.tanh(), c);
    }
}
[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly LstmCellByHand cell = new(4, 6);
    private readonly Linear fc = Linear(6, 3);
    public override Tensor forward(Tensor x)
    {
        var s = (h: zeros(2, 6, dtype: x.dtype), c: zeros(2, 6, dtype: x.dtype));
        for (var t = 0; t < x.shape[0]; t++) s = cell.forward(x[t], s);
        return fc.forward(s.h);
    }
    public Net() : base("Net") => RegisterComponents();
}
