// input: 3, 6
namespace Models;
[LrpBlock] public partial class PlainConv : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 6); public PlainConv() : base("p") => RegisterComponents(); public override Tensor forward(Tensor x) => a.forward(x).relu(); }
[LrpBlock] public partial class WideConv : Module<Tensor, Tensor>
{ readonly Linear a = Linear(6, 9), b = Linear(9, 6); public WideConv() : base("w") => RegisterComponents(); public override Tensor forward(Tensor x) => b.forward(a.forward(x * (training ? 3 : 2)).relu()); }
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class C2 : Module<Tensor, Tensor>
{ protected Module<Tensor, Tensor> block; protected readonly Linear fc = Linear(6, 3);
  public C2() : base("c2") { block = new PlainConv(); RegisterComponents(); }
  protected void Use(Module<Tensor, Tensor> other) { block = other; RegisterComponents(); }
  public override Tensor forward(Tensor x) => fc.forward(block.forward(x)); }
[LrpModel<EpsilonPlus>, LrpModel<Gradient>] public partial class C2Wide : C2 { public C2Wide() => Use(new WideConv()); }
