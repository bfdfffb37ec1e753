// equals
// input: 3, 4
namespace A { [LrpModel<EpsilonPlus>] public partial class Net : Module<Tensor, Tensor> { private readonly Linear fc = Linear(4, 3); public Net() : base("Net") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(x); } }
namespace B { [LrpModel<EpsilonPlus>] public partial class Net : Module<Tensor, Tensor> { private readonly Linear fc = Linear(4, 3); public Net() : base("Net") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(x); } }
