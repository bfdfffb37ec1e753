namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    private readonly ModuleList<Conv2d> heads = new(Conv2d(3, 3, 1), Conv2d(3, 3, 3, padding: 1));
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var q = new List<Tensor>();
        foreach (var head in heads)
        {
            var a = head.forward(x);
            using var off = torch.no_grad();
            q.Add(a);
        }

        return fc.forward(torch.stack(q, 0).mean([0, 3, 4]));
    }
}
