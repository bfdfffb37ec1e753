// equals
// input: 2, 1, 4, 4
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class Pooled : Module<Tensor, Tensor>
{ readonly Conv2d conv = Conv2d(1, 2, 3, padding: 1, bias: false); readonly MaxPool2d pool = MaxPool2d(2); readonly Linear fc = Linear(2, 3, hasBias: false);
  public Pooled() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) => fc.forward(pool.forward(conv.forward(x).relu()).mean([2, 3])); }
