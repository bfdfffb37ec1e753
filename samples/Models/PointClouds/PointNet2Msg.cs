using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models.PointClouds;

/// <summary>PointNet++ with multi-scale grouping (Qi et al. 2017), for classification.</summary>
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonPlusFlat>]
[LrpModel<RelDropPaper>]
[LrpModel<Gradient>]
public sealed partial class PointNet2Msg : Module<Tensor, Tensor>
{
    private readonly SetAbstractionMsg sa1;
    private readonly SetAbstractionMsg sa2;
    private readonly GlobalAbstraction sa3;
    private readonly Linear fc1 = Linear(1024, 512);
    private readonly BatchNorm1d bn1 = BatchNorm1d(512);
    private readonly Dropout drop1 = Dropout(0.4);
    private readonly Linear fc2 = Linear(512, 256);
    private readonly BatchNorm1d bn2 = BatchNorm1d(256);
    private readonly Dropout drop2 = Dropout(0.5);
    private readonly Linear fc3;

    /// <summary>Creates the network.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="normals">Whether points come with normals.</param>
    public PointNet2Msg(int classes, bool normals = true)
        : base(nameof(PointNet2Msg))
    {
        sa1 = new SetAbstractionMsg(512, normals ? 3 : 0, new(0.1, 16, 32, 32, 64), new(0.2, 32, 64, 64, 128), new(0.4, 128, 64, 96, 128));
        sa2 = new SetAbstractionMsg(128, 320, new(0.2, 32, 64, 64, 128), new(0.4, 64, 128, 128, 256), new(0.8, 128, 128, 128, 256));
        sa3 = new GlobalAbstraction(640, 256, 512, 1024);
        fc3 = Linear(256, classes);
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
        x = drop2.forward(functional.relu(bn2.forward(fc2.forward(x))));
        return fc3.forward(x);
    }
}
