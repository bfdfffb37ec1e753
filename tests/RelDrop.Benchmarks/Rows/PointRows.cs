using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Networks;
using RelDrop.Masking;
using RelDrop.Models.PointClouds;
using RelDrop.Points;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Rows;

/// <summary>What point clouds cost: sampling against torch's operations, attribution and a training step of PointNet++ (SSG, 1,024 points with normals).</summary>
internal static class PointRows
{
    private const int Points = 1024;

    public static IEnumerable<Row> All =>
    [
        Sampling("Farthest points / torch operations, 32×1024→512", points => PointSampling.FarthestPoints(points, 512), points => TensorSampling.FarthestPoints(points, 512, 0)),
        Sampling("Ball query / torch operations, 32×1024, 512 balls of 32", points => PointSampling.BallQuery(points, points.narrow(1, 0, 512), 0.2, 32), points => TensorSampling.BallQuery(points, points.narrow(1, 0, 512), 0.2, 32)),
        Attribution(Precision.Full),
        Attribution(Precision.BFloat16),
        Step(Precision.Full),
        Step(Precision.BFloat16),
    ];

    private static Row Sampling(string name, Func<Tensor, Tensor> ours, Func<Tensor, Tensor> baseline) => new(name, 0.1, rounds =>
    {
        using var points = Clouds(32).narrow(1, 0, 3).transpose(1, 2).contiguous();
        using (var scope = NewDisposeScope())
        {
            if (!ours(points).eq(baseline(points)).all().item<bool>())
                throw new InvalidOperationException($"{name}: they choose other points.");
        }

        return rounds.Compare(() => ours(points).Dispose(), () =>
        {
            using var scope = NewDisposeScope();
            baseline(points);
        });
    });

    private static Row Attribution(Precision precision) => new($"EpsilonFlat / gradient, PointNet++{AttributionRows.Suffix(precision)}", null, rounds =>
    {
        using var workload = PointNet2();
        return rounds.Compare(() => workload.Attribute<EpsilonFlat>(precision), workload.Gradient);
    });

    private static Row Step(Precision precision) => new($"RelDrop step / plain step, PointNet++, every cloud masked{AttributionRows.Suffix(precision)}", 1.6, rounds =>
        TrainingRows.Measure(rounds, PointNet2, network => new RelevanceDropout(new PointMask(), seed: 1, (input, target) => network.Attribute<EpsilonFlat>(input, target, precision).Relevance)));

    private static Workload<PointNet2Ssg> PointNet2() => new Workload<PointNet2Ssg>(new PointNet2Ssg(10), Clouds(16)).Settle();

    /// <summary>Points all over the unit ball, and normals.</summary>
    private static Tensor Clouds(long count)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var directions = nn.functional.normalize(randn(count, 3, Points), dim: 1);
        return cat([directions * rand(count, 1, Points).pow(Number.Of(1.0 / 3)), nn.functional.normalize(randn(count, 3, Points), dim: 1)], 1).MoveToOuterDisposeScope();
    }
}
