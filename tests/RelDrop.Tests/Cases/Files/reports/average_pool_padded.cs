// equals
// input: 2, 1, 5, 5
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class AvgPadded : Module<Tensor, Tensor>
{ readonly AvgPool2d p1 = AvgPool2d(3, 2, padding: 1, ceil_mode: true, count_include_pad: false), p2 = AvgPool2d(3, 2, padding: 1, ceil_mode: true, divisor_override: 5); readonly Linear fc = Linear(18, 3, hasBias: false);
  public AvgPadded() : base("m") => RegisterComponents();
  public override Tensor forward(Tensor x) => fc.forward(cat([p1.forward(x), p2.forward(x)], 1).flatten(1)); }
