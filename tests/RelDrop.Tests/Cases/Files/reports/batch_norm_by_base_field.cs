// equals
// input: 3, 2, 9
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlus>] public partial class ByBaseField : Module<Tensor, Tensor>
{ readonly Module<Tensor, Tensor> c, n; readonly Linear fc = Linear(4, 3, hasBias: false); public ByBaseField(Module<Tensor, Tensor>? norm = null) : base("m") { c = Conv1d(2, 4, 3); n = norm ?? BatchNorm1d(4); RegisterComponents(); } public override Tensor forward(Tensor x) => fc.forward(n.forward(c.forward(x)).relu().mean([2])); }
