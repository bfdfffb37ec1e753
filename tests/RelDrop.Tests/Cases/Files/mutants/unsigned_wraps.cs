// equals
namespace Models;

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        uint count = 3;
        count = count - 5;
        var large = int.MaxValue;
        large = large + 1;
        var shifted = (byte)(large - 1);
        return x * (count % 7) + large / 1e9 - shifted + (training is false or true ? 1 : 2);
    }
}
