using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models.PointClouds;

/// <summary>A PointNet++ that trains on a laptop: a <see cref="PointNet2Ssg"/> with fewer centres and channels, for clouds of some 256 points.</summary>
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonPlusFlat>]
[LrpModel<RelDropPaper>]
[LrpModel<Gradient>]
public sealed partial class PointNet2Small : Module<Tensor, Tensor>
{
    private readonly SetAbstraction sa1;
    private readonly SetAbstraction sa2;
    private readonly GlobalAbstraction sa3;
    private readonly Linear fc1 = Linear(256, 128);
    private readonly BatchNorm1d bn1 = BatchNorm1d(128);
    private readonly Dropout drop1 = Dropout(0.4);
    private readonly Linear fc2;

    /// <summary>Creates the network.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="normals">Whether points come with normals.</param>
    public PointNet2Small(int classes, bool normals = true)
        : base(nameof(PointNet2Small))
    {
        sa1 = new SetAbstraction(64, 0.4, 16, normals ? 3 : 0, 32, 32, 64);
        sa2 = new SetAbstraction(16, 0.8, 16, 64, 64, 64, 128);
        sa3 = new GlobalAbstraction(128, 128, 256);
        fc2 = Linear(128, classes);
        RegisterComponents();
    }

    /// <summary>Points (B, 3, N), or (B, 6, N) with normals, to logits (B, classes).</summary>
    public override Tensor forward(Tensor x)
    {
        var points = x.transpose(1, 2);
        points = sa1.forward(points);
        points = sa2.forward(points);
        x = sa3.forward(points);
        x = drop1.forward(functional.relu(bn1.forward(fc1.forward(x))));
        return fc2.forward(x);
    }
}
