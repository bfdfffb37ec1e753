// input: 4, 6
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class InPlaceOnView : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 6), fc = Linear(6, 3);
  public InPlaceOnView() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) { x = a.forward(x); var v = x.view(-1, 2, 3); v.relu_(); return fc.forward(x); } }
