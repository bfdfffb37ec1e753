// equals
// input: 3, 2, 9
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlus>] public partial class BySequential : Module<Tensor, Tensor>
{ readonly Sequential s = Sequential(Conv1d(2, 4, 3), BatchNorm1d(4)); readonly Linear fc = Linear(4, 3, hasBias: false); public BySequential() : base("m") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(s.forward(x).relu().mean([2])); }
