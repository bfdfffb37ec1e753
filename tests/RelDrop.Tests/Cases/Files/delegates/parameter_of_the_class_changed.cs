// arguments: 3
// refused: RDG004 at 10
namespace Models;
[LrpModel<Gradient>]
public partial class Net(int steps) : Module<Tensor, Tensor>("Net")
{
    private readonly Linear fc = Linear(3, 5);
    public override Tensor forward(Tensor x)
    {
        steps++;
        return fc.forward((x * steps).mean([2, 3]));
    }
}
