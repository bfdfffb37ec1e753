// equals
// input: 4, 6
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class CompoundAssignAlias : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 5), fc = Linear(5, 3);
  public CompoundAssignAlias() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) { var y = a.forward(x); var z = y; y += 1; y *= 2; return fc.forward(y + z); } }
