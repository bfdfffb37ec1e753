using RelDrop.Points;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models.PointClouds;

/// <summary>
/// PointNet++'s set abstraction at one scale (Qi et al. 2017, sec. 3.2): centres by farthest point sampling, the points around
/// each by ball query, a shared network over their coordinates relative to the centre and their features, and the maximum.
/// </summary>
/// <remarks>Points travel as rows, x, y, z and then their features: (B, N, 3 + C) in, (B, S, 3 + C') out.</remarks>
[LrpBlock]
public sealed partial class SetAbstraction : Module<Tensor, Tensor>
{
    private readonly int centers;
    private readonly double radius;
    private readonly int neighbours;
    private readonly ModuleList<Conv2d> mlp_convs = [];
    private readonly ModuleList<BatchNorm2d> mlp_bns = [];

    /// <summary>Creates the block.</summary>
    /// <param name="centers">How many centres are chosen.</param>
    /// <param name="radius">How far points may be from their centre.</param>
    /// <param name="neighbours">How many points belong to each centre.</param>
    /// <param name="channels">The number of features that points come with.</param>
    /// <param name="mlp">The output channels of the shared network's layers.</param>
    public SetAbstraction(int centers, double radius, int neighbours, int channels, params long[] mlp)
        : base(nameof(SetAbstraction))
    {
        (this.centers, this.radius, this.neighbours) = (centers, radius, neighbours);
        SharedMlp.Fill(mlp_convs, mlp_bns, 3 + channels, mlp);
        RegisterComponents();
    }

    /// <summary>Points (B, N, 3 + C) to centres with what is around them, (B, S, 3 + C').</summary>
    public override Tensor forward(Tensor points)
    {
        var coordinates = points.narrow(2, 0, 3);
        var chosen = SharedMlp.Gather(coordinates, PointSampling.FarthestPoints(coordinates, centers));
        var around = PointSampling.BallQuery(coordinates, chosen, radius, neighbours);

        var grouped = SharedMlp.Gather(points, around.flatten(1)).reshape(-1, centers, neighbours, points.shape[2]);
        var relative = grouped.narrow(3, 0, 3) - chosen.unsqueeze(2);
        var features = grouped.narrow(3, 3, points.shape[2] - 3);
        var x = cat([relative, features], 3).permute(0, 3, 1, 2);

        x = SharedMlp.Apply(x, mlp_convs, mlp_bns);
        return cat([chosen, x.amax([3]).transpose(1, 2)], 2);
    }
}
