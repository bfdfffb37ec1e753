// input: 4, 6
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class InPlaceModuleStatement : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 5), fc = Linear(5, 3); readonly ReLU relu = ReLU(inplace: true);
  public InPlaceModuleStatement() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) { x = a.forward(x); relu.forward(x); return fc.forward(x); } }
