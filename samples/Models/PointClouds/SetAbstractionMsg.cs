using RelDrop.Points;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models.PointClouds;

/// <summary>One of the scales at which a <see cref="SetAbstractionMsg"/> looks at a centre's surroundings.</summary>
/// <param name="Radius">How far points may be from their centre.</param>
/// <param name="Neighbours">How many points belong to each centre.</param>
/// <param name="Mlp">The output channels of the shared network's layers.</param>
public sealed record PointScale(double Radius, int Neighbours, params long[] Mlp);

/// <summary>PointNet++'s multi-scale grouping (Qi et al. 2017, sec. 3.3): a <see cref="SetAbstraction"/> at several scales around the same centres, with features before coordinates.</summary>
/// <remarks>Points travel as rows, x, y, z and then their features: (B, N, 3 + C) in, (B, S, 3 + C') out.</remarks>
[LrpBlock]
public sealed partial class SetAbstractionMsg : Module<Tensor, Tensor>
{
    private readonly int centers;
    private readonly PointScale[] scales;
    private readonly ModuleList<ModuleList<Conv2d>> conv_blocks = [];
    private readonly ModuleList<ModuleList<BatchNorm2d>> bn_blocks = [];

    /// <summary>Creates the block.</summary>
    /// <param name="centers">How many centres are chosen.</param>
    /// <param name="channels">The number of features that points come with.</param>
    /// <param name="scales">The scales.</param>
    public SetAbstractionMsg(int centers, int channels, params PointScale[] scales)
        : base(nameof(SetAbstractionMsg))
    {
        (this.centers, this.scales) = (centers, scales);
        foreach (var scale in scales)
        {
            var (convs, norms) = (new ModuleList<Conv2d>(), new ModuleList<BatchNorm2d>());
            SharedMlp.Fill(convs, norms, 3 + channels, scale.Mlp);
            conv_blocks.Add(convs);
            bn_blocks.Add(norms);
        }

        RegisterComponents();
    }

    /// <summary>Points (B, N, 3 + C) to centres with what is around them, (B, S, 3 + C').</summary>
    public override Tensor forward(Tensor points)
    {
        var coordinates = points.narrow(2, 0, 3);
        var chosen = SharedMlp.Gather(coordinates, PointSampling.FarthestPoints(coordinates, centers));

        var result = chosen;
        for (var i = 0; i < scales.Length; i++)
        {
            var around = PointSampling.BallQuery(coordinates, chosen, scales[i].Radius, scales[i].Neighbours);
            var grouped = SharedMlp.Gather(points, around.flatten(1)).reshape(-1, centers, scales[i].Neighbours, points.shape[2]);
            var relative = grouped.narrow(3, 0, 3) - chosen.unsqueeze(2);
            var features = grouped.narrow(3, 3, points.shape[2] - 3);
            var x = cat([features, relative], 3).permute(0, 3, 1, 2);

            x = SharedMlp.Apply(x, conv_blocks[i], bn_blocks[i]);
            result = cat([result, x.amax([3]).transpose(1, 2)], 2);
        }

        return result;
    }
}
