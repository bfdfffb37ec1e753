// input: 4, 6
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class InPlaceSequentialSkip : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 5), fc = Linear(5, 3); readonly Sequential body = Sequential(ReLU(inplace: true), Linear(5, 5), ReLU(inplace: true), Linear(5, 5));
  public InPlaceSequentialSkip() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) { x = a.forward(x); var y = body.forward(x); return fc.forward(y + x); } }
