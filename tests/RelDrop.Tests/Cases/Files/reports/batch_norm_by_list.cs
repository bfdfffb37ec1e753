// equals
// input: 3, 2, 9
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlus>] public partial class ByList : Module<Tensor, Tensor>
{ readonly ModuleList<Module<Tensor, Tensor>> all = new(Conv1d(2, 4, 3), BatchNorm1d(4)); readonly Linear fc = Linear(4, 3, hasBias: false); public ByList() : base("m") => RegisterComponents(); public override Tensor forward(Tensor x) { foreach (var l in all) x = l.forward(x); return fc.forward(x.relu().mean([2])); } }
