namespace Models;
[LrpModel<Gradient>, LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 5);
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x)
    {
        var rounds = 4;
        while (rounds < 3)
            x = x + 1;
        for (var i = rounds; i < 2; i++)
        {
            x = x * 2;
            rounds++;
        }

        while (rounds < 3 && rounds > 0)
        {
            x = x.exp();
            break;
        }

        do
            x = x.sin();
        while (rounds < 3);
        return fc.forward(x.mean([2, 3]));
    }
}
