using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models.PointClouds;

/// <summary>PointNet++'s last set abstraction: a shared network over all points, and the maximum.</summary>
[LrpBlock]
public sealed partial class GlobalAbstraction : Module<Tensor, Tensor>
{
    private readonly ModuleList<Conv2d> mlp_convs = [];
    private readonly ModuleList<BatchNorm2d> mlp_bns = [];

    /// <summary>Creates the block.</summary>
    /// <param name="channels">The number of features that points come with.</param>
    /// <param name="mlp">The output channels of the shared network's layers.</param>
    public GlobalAbstraction(int channels, params long[] mlp)
        : base(nameof(GlobalAbstraction))
    {
        SharedMlp.Fill(mlp_convs, mlp_bns, 3 + channels, mlp);
        RegisterComponents();
    }

    /// <summary>Points (B, N, 3 + C), as rows, to features of the whole, (B, C').</summary>
    public override Tensor forward(Tensor points)
    {
        var x = points.transpose(1, 2).unsqueeze(2);
        x = SharedMlp.Apply(x, mlp_convs, mlp_bns);
        return x.amax([2, 3]);
    }
}
