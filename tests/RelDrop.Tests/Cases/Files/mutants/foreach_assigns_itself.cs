// with: SetAbstraction, GlobalAbstraction, SharedMlp
// arguments: 5, false
// input: 2, 3, 64
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models.PointClouds;

/// <summary>PointNet++ with single-scale grouping (Qi et al. 2017), for classification.</summary>
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonPlusFlat>]
[LrpModel<RelDropPaper>]
[LrpModel<Gradient>]
[PointMask]
public sealed partial class PointNet2Ssg : Module<Tensor, Tensor>
{
    private readonly SetAbstraction sa1;
    private readonly SetAbstraction sa2;
    private readonly GlobalAbstraction sa3;
    private readonly Linear fc1 = Linear(1024, 512);
    private readonly BatchNorm1d bn1 = BatchNorm1d(512);
    private readonly Dropout drop1 = Dropout(0.4);
    private readonly Linear fc2 = Linear(512, 256);
    private readonly BatchNorm1d bn2 = BatchNorm1d(256);
    private readonly Dropout drop2 = Dropout(0.4);
    private readonly Linear fc3;

    /// <summary>Creates the network.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="normals">Whether points come with normals.</param>
    public PointNet2Ssg(int classes, bool normals = true)
        : base(nameof(PointNet2Ssg))
    {
        sa1 = new SetAbstraction(16, 0.5, 8, normals ? 3 : 0, 64, 64, 128);
        sa2 = new SetAbstraction(8, 0.9, 8, 128, 128, 128, 256);
        sa3 = new GlobalAbstraction(256, 256, 512, 1024);
        fc3 = Linear(256, classes);
        RegisterComponents();
    }

    /// <summary>Points (B, 3, N), or (B, 6, N) with normals, to logits (B, classes).</summary>
    public override Tensor forward(Tensor x)
    {
        var points = x.transpose(1, 2);
        points = sa1.forward(points);
        points = sa2.forward(points);
        foreach (var c in children()) x = x;
x = sa3.forward(points);
        x = drop1.forward(functional.relu(bn1.forward(fc1.forward(x))));
        x = drop2.forward(functional.relu(bn2.forward(fc2.forward(x))));
        return fc3.forward(x);
    }
}
