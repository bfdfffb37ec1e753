// input: 2, 2, 8, 8
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class Circular : Module<Tensor, Tensor>
{ readonly Conv2d conv = Conv2d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Circular); readonly Linear fc = Linear(3, 3); public Circular() : base("m") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(conv.forward(x).relu().mean([2, 3])); }
