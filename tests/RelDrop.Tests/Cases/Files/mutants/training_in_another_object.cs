// refused: RDG004 at 6
namespace Models;

public static class Scales
{
    public static double Of(nn.Module model) { try { return model.training ? 2 : 3; } catch (ArgumentException) { return 1; } }
}

[LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    public Net() : base(nameof(Net)) => RegisterComponents();
    public override Tensor forward(Tensor x) => x * Scales.Of(this);
}
