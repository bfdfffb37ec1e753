// equals
// input: 3, 2, 9
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlus>] public partial class ByAppended : Module<Tensor, Tensor>
{ readonly Sequential s = Sequential(); readonly Linear fc = Linear(4, 3, hasBias: false); public ByAppended() : base("m") { s.append("0", Conv1d(2, 4, 3)); s.append("1", BatchNorm1d(4)); RegisterComponents(); } public override Tensor forward(Tensor x) => fc.forward(s.forward(x).relu().mean([2])); }
