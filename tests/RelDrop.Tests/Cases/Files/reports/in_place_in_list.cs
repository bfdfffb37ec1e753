// input: 4, 6
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class InPlaceInList : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 3), b = Linear(6, 3), fc = Linear(6, 3);
  public InPlaceInList() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) { var p = a.forward(x); var q = b.forward(x); var all = new List<Tensor> { p, q }; p.relu_(); return fc.forward(cat(all, 1)); } }
