// refused: RDG004 at 12
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(8, 5);
    public Net() : base("Net") => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        x = x * 1.5;
        Tensor same;
        using (torch.no_grad())
            same = x.contiguous();
        return fc.forward((same * 2).flatten(1).mean([1], keepdim: true).expand(-1, 8));
    }
}
