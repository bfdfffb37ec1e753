// equals
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly object how = 2; private readonly bool wide = true;
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        if (how is int n and > 1) n += 2;
        Tensor y; var all = new Stack<Tensor>(); all.Push(x); if (wide) y = all.Pop(); else y = x * 2; return y;
    }
}
