// equals
namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);
    private readonly Linear fc = Linear(3, 5);
    private readonly ModuleList<Conv2d> convs = new(Conv2d(3, 3, 1), Conv2d(3, 3, 3, padding: 1)); private readonly string[] names = ["first", "second", "first"];
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var d = new Dictionary<string, Tensor>();
        foreach (var layer in convs)
        {
            x = layer.forward(x).tanh();
            d[d.Count.ToString()] = x;
        }
        for (var i = 0; i < names.Length; i++)
            d[names[i]] = d.TryGetValue(names[i], out var before) ? before * x : x * (i + 2);
        foreach (var key in d.Keys)
            d[key] = d[key] * key.Length;
        foreach (var (key, value) in d)
            x = x + value * (d.ContainsKey(key + "t") ? 2 : 1);
        return fc.forward((x * d["0"] + d["first"] + d.Values.First() * d.Count).mean([2, 3]));
    }
}
