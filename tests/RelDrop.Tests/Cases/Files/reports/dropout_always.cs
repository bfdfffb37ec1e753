// input: 3, 6
namespace Models;
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class AlwaysDropout : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 5), fc = Linear(5, 3); public AlwaysDropout() : base("m") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(functional.dropout(a.forward(x), 0.999999, training: true)); }
