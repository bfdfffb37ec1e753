// input: 4, 6
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class InPlaceFunctionalSkip : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 5), b = Linear(5, 5), fc = Linear(5, 3);
  public InPlaceFunctionalSkip() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) { x = a.forward(x); var y = b.forward(functional.relu(x, inplace: true)); return fc.forward(y + x); } }
