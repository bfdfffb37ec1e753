// input: 4, 6
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class InPlaceModuleSkip : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 5), b = Linear(5, 5), fc = Linear(5, 3); readonly ReLU relu = ReLU(inplace: true);
  public InPlaceModuleSkip() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) { x = a.forward(x); var identity = x; var y = b.forward(relu.forward(x)); return fc.forward(y + identity); } }
