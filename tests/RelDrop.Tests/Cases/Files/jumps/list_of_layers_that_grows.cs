// input: 2, 3, 8, 8
namespace Models;
[LrpBlock]
public partial class Cat : Module<List<Tensor>, Tensor> { private readonly int dim; public Cat(int dim = 1) : base("cat") { this.dim = dim; } public override Tensor forward(List<Tensor> x) => cat(x, dim); }
[LrpModel<Gradient>, LrpModel<EpsilonPlus>]
public partial class Net : Module<Tensor, Tensor[]>
{
    private readonly ModuleList<Module> model;
    public Net() : base("n") { model = ModuleList<Module>(Conv2d(3, 4, 3, 2, 1), Conv2d(4, 4, 3, 2, 1), Upsample(scale_factor: [2.0, 2.0], mode: UpsampleMode.Nearest), new Cat(), Conv2d(8, 5, 1)); RegisterComponents(); }
    public override Tensor[] forward(Tensor x)
    {
        var outputs = new List<Tensor>();
        foreach (var m in model)
        {
            if (m is Cat c) { outputs.Add(c.forward(new List<Tensor> { outputs[^1], outputs[0] })); x = outputs[^1]; }
            else { x = ((Module<Tensor, Tensor>)m).forward(x); outputs.Add(x); }
        }
        return [outputs[^1], outputs[1]];
    }
}