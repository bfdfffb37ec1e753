// equals
// input: 3, 4
[LrpModel<EpsilonPlus>] public partial class Global : Module<Tensor, Tensor> { private readonly Linear fc = Linear(4, 3); public Global() : base("Net") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(x); }
public static partial class S { internal partial record R { private protected partial struct V { internal partial interface I { [LrpModel<EpsilonPlus>] private sealed partial class Net : Module<Tensor, Tensor> { private readonly Linear fc = Linear(4, 3); public Net() : base("Net") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(x); } } } } }
public partial record struct Rs { [LrpModel<EpsilonPlus>] private sealed partial class Net : Module<Tensor, Tensor> { private readonly Linear fc = Linear(4, 3); public Net() : base("Net") => RegisterComponents(); public override Tensor forward(Tensor x) => fc.forward(x); } }
