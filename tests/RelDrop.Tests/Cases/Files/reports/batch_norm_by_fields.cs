// equals
// input: 3, 2, 9
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlus>] public partial class ByFields : Module<Tensor, Tensor>
{ readonly Conv1d c = Conv1d(2, 4, 3); readonly BatchNorm1d n = BatchNorm1d(4); readonly Linear fc = Linear(4, 3, hasBias: false); public ByFields() : base("m") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(n.forward(c.forward(x)).relu().mean([2])); }
