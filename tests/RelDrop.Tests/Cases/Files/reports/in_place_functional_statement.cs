// input: 4, 6
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class InPlaceFunctionalStatement : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 5), fc = Linear(5, 3);
  public InPlaceFunctionalStatement() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) { x = a.forward(x); functional.relu(x, inplace: true); return fc.forward(x); } }
