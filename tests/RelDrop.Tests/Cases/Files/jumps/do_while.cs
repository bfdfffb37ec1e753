// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    private readonly Conv2d conv = Conv2d(3, 3, 1);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var n = 0;
        var d = new Dictionary<string, Tensor> { ["a"] = x };
        var list = new List<Tensor> { x };
        do
        {
            n++;
            if (n == 2)
                continue;
            x = conv.forward(x).tanh();
            if (n > 5)
                break;
            x = x + n;
        }
        while (n < 3 + x.shape[1]);
        do
            x = x * 2;
        while (training);
        d["a"] += x * n;
        list[0] -= d["a"];
        return fc.forward((d["a"] * list[0]).mean([2, 3]));
    }
}
