// input: 2, 3, 8, 8; 2, 5
namespace Models;
[LrpModel<Gradient>(Explain = "in")] public partial class Net : Module<Tensor, Tensor, Tensor> { public Net() : base("Net") => RegisterComponents(); private readonly Linear fc = Linear(3, 5); public override Tensor forward(Tensor @in, Tensor @out) => fc.forward(@in.mean([2, 3])) + @out; }
