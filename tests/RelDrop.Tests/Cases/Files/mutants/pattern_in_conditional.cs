namespace Models;

[LrpBlock]
public partial class Block : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 1);
    public Block() : base(nameof(Block)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        return Local(x) + x;
        Tensor Local(Tensor t) => functional.silu(conv.forward(t));
    }
}

[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ModuleList<Module<Tensor, Tensor>> layers = new(); private readonly Sequential tail; private readonly ModuleDict<Conv2d> named = new();
public Net() : base(nameof(Net)) { named.Add("a", Conv2d(3, 3, 1)); for (var i = 0; i < 3; i++) { layers.Add(Conv2d(3, 3, 3, padding: 1)); layers.Add(BatchNorm2d(3)); layers.Add(new Block()); } tail = Make(2); RegisterComponents(); }
private static Sequential Make(int n) { var s = Sequential(); for (var i = 0; i < n; i++) { s.append("b" + i, new Block()); s.append("g" + i, GELU()); } return s; }
private readonly Linear fc = Linear(3, 5);
    
    public override Tensor forward(Tensor x)
    {
        foreach (var layer in layers) x = layer.forward(x); var last = layers[^1]; x = x is Tensor t ? t : x;
        return fc.forward(x.mean([2, 3]));
    }
}
