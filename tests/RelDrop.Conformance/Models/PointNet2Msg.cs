using RelDrop.Models.PointClouds;
using RelDrop.Points;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance.Models;

/// <summary>PointNet++'s grouping at two scales, its layers called one by one: only so can a name tell those of one scale from the other's.</summary>
[LrpBlock]
public partial class TwoScales : Module<Tensor, Tensor>
{
    private readonly int centers;
    private readonly double[] radii;
    private readonly ModuleList<ModuleList<Conv2d>> conv_blocks = [];
    private readonly ModuleList<ModuleList<BatchNorm2d>> bn_blocks = [];

    public TwoScales(int centers, double[] radii, long channels, long[][] mlps)
        : base(nameof(TwoScales))
    {
        (this.centers, this.radii) = (centers, radii);
        foreach (var mlp in mlps)
        {
            var (convs, norms) = (new ModuleList<Conv2d>(), new ModuleList<BatchNorm2d>());
            SharedMlp.Fill(convs, norms, 3 + channels, mlp);
            conv_blocks.Add(convs);
            bn_blocks.Add(norms);
        }

        RegisterComponents();
    }

    public override Tensor forward(Tensor points)
    {
        var coordinates = points.narrow(2, 0, 3);
        var chosen = SharedMlp.Gather(coordinates, PointSampling.FarthestPoints(coordinates, centers));

        var near = Group(points, chosen, radii[0], 4);
        near = functional.relu(bn_blocks[0][0].forward(conv_blocks[0][0].forward(near)));
        near = functional.relu(bn_blocks[0][1].forward(conv_blocks[0][1].forward(near)));
        near = functional.relu(bn_blocks[0][2].forward(conv_blocks[0][2].forward(near)));

        var far = Group(points, chosen, radii[1], 8);
        far = functional.relu(bn_blocks[1][0].forward(conv_blocks[1][0].forward(far)));
        far = functional.relu(bn_blocks[1][1].forward(conv_blocks[1][1].forward(far)));
        far = functional.relu(bn_blocks[1][2].forward(conv_blocks[1][2].forward(far)));

        return cat([chosen.transpose(1, 2), near.max(3).values, far.max(3).values], 1).transpose(1, 2);
    }

    private Tensor Group(Tensor points, Tensor chosen, double radius, int neighbours)
    {
        var around = PointSampling.BallQuery(points.narrow(2, 0, 3), chosen, radius, neighbours);
        var grouped = SharedMlp.Gather(points, around.flatten(1)).reshape(-1, centers, neighbours, points.shape[2]);
        var relative = grouped.narrow(3, 0, 3) - chosen.unsqueeze(2);
        return cat([grouped.narrow(3, 3, points.shape[2] - 3), relative], 3).permute(0, 3, 1, 2);
    }
}

/// <summary>A small PointNet++ with two scales, for points with normals.</summary>
[LrpModel<FlatThenEpsilon>, LrpModel<FlatThenZPlus>]
public partial class PointNet2Msg : Module<Tensor, Tensor>
{
    private readonly TwoScales sa1 = new(32, [0.2, 0.4], 3, [[8, 8, 16], [8, 12, 16]]);
    private readonly TwoScales sa2 = new(8, [0.4, 0.8], 32, [[16, 16, 32], [16, 24, 32]]);
    private readonly GlobalAbstraction sa3 = new(64, 32, 48, 64);
    private readonly Linear fc1 = Linear(64, 32);
    private readonly BatchNorm1d bn1 = BatchNorm1d(32);
    private readonly Dropout drop1 = Dropout(0.4);
    private readonly Linear fc2 = Linear(32, 16);
    private readonly BatchNorm1d bn2 = BatchNorm1d(16);
    private readonly Dropout drop2 = Dropout(0.5);
    private readonly Linear fc3 = Linear(16, 10);

    public PointNet2Msg()
        : base(nameof(PointNet2Msg)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = sa3.forward(sa2.forward(sa1.forward(x.transpose(1, 2))));
        x = drop1.forward(functional.relu(bn1.forward(fc1.forward(x))));
        x = drop2.forward(functional.relu(bn2.forward(fc2.forward(x))));
        return fc3.forward(x);
    }
}
