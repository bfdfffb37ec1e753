// equals
// input: 3, 2, 9
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlus>] public partial class ByTypedLists : Module<Tensor, Tensor>
{ readonly ModuleList<Conv1d> cs = new(Conv1d(2, 4, 3)); readonly ModuleList<BatchNorm1d> ns = new(BatchNorm1d(4)); readonly Linear fc = Linear(4, 3, hasBias: false); public ByTypedLists() : base("m") => RegisterComponents(); public override Tensor forward(Tensor x) { for (var i = 0; i < cs.Count; i++) x = ns[i].forward(cs[i].forward(x)).relu(); return fc.forward(x.mean([2])); } }
