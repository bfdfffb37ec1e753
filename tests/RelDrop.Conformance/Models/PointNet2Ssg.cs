using RelDrop.Models.PointClouds;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance.Models;

/// <summary>A small PointNet++ with single-scale grouping, for points with normals.</summary>
[LrpModel<FlatThenEpsilon>, LrpModel<FlatThenZPlus>]
public partial class PointNet2Ssg : Module<Tensor, Tensor>
{
    private readonly SetAbstraction sa1 = new(32, 0.4, 8, 3, 8, 8, 16);
    private readonly SetAbstraction sa2 = new(8, 0.8, 8, 16, 16, 16, 32);
    private readonly GlobalAbstraction sa3 = new(32, 32, 48, 64);
    private readonly Linear fc1 = Linear(64, 32);
    private readonly BatchNorm1d bn1 = BatchNorm1d(32);
    private readonly Dropout drop1 = Dropout(0.4);
    private readonly Linear fc2 = Linear(32, 16);
    private readonly BatchNorm1d bn2 = BatchNorm1d(16);
    private readonly Dropout drop2 = Dropout(0.4);
    private readonly Linear fc3 = Linear(16, 10);

    public PointNet2Ssg()
        : base(nameof(PointNet2Ssg)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = sa3.forward(sa2.forward(sa1.forward(x.transpose(1, 2))));
        x = drop1.forward(functional.relu(bn1.forward(fc1.forward(x))));
        x = drop2.forward(functional.relu(bn2.forward(fc2.forward(x))));
        return fc3.forward(x);
    }
}
