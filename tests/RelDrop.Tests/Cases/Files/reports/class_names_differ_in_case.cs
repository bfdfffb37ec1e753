// equals
// input: 3, 4
namespace A;
[LrpModel<EpsilonPlus>] public partial class Mlp : Module<Tensor, Tensor> { private readonly Linear fc = Linear(4, 3); public Mlp() : base("Mlp") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(x); }
[LrpModel<EpsilonPlus>] public partial class MLP : Module<Tensor, Tensor> { private readonly Linear fc = Linear(4, 3); public MLP() : base("MLP") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(x); }
