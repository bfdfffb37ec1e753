// input: 4, 6
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class InPlaceSiluSkip : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 5), b = Linear(5, 5), fc = Linear(5, 3); readonly SiLU act = SiLU(inplace: true);
  public InPlaceSiluSkip() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) { x = a.forward(x); var y = b.forward(act.forward(x)); return fc.forward(y + x); } }
