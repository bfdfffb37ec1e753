// input: 2, 4
namespace Models;
[LrpBlock]
public partial class Cat : Module<List<Tensor>, Tensor> { public Cat() : base("cat") { } public override Tensor forward(List<Tensor> x) => cat(x, 1); }
[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ModuleList<Module> model;
    public Net() : base("n") { model = ModuleList<Module>(Linear(4, 4), Linear(4, 4), new Cat(), Linear(8, 4)); RegisterComponents(); }
    public override Tensor forward(Tensor x)
    {
        var outputs = new List<Tensor>();
        foreach (var m in model)
        {
            if (m is Cat c) x = c.forward(new List<Tensor> { outputs[^1], outputs[0] });
            else x = ((Module<Tensor, Tensor>)m).forward(x);
            outputs.Add(x);
        }
        return x;
    }
}