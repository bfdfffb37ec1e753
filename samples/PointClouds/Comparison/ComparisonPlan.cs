using PointClouds.Configuration;
using RelDrop.Masking;
using RelDrop.Samples.Runs;

namespace PointClouds.Comparison;

/// <summary>What is compared, on what, and for how long.</summary>
/// <param name="Settings">The settings of every training but for its mask and seed.</param>
/// <param name="Seeds">How often each way is repeated, each time with other solids, another start and other batches.</param>
/// <param name="Shares">The shares of points that are taken away, 0 first.</param>
/// <param name="Pictured">How many classes have a picture.</param>
internal sealed record ComparisonPlan(SettingValues Settings, int Seeds, IReadOnlyList<double> Shares, int Pictured)
{
    /// <summary>The whole comparison.</summary>
    public static ComparisonPlan Full { get; } = new(Solids(epochs: 200, batch: 32, points: 256, trainShapes: 20, testShapes: 100), Seeds: 3, [0, 0.25, 0.5, 0.75, 0.9], Pictured: 6);

    /// <summary>To see that everything works.</summary>
    public static ComparisonPlan Quick { get; } = new(Solids(epochs: 15, batch: 16, points: 96, trainShapes: 12, testShapes: 10), Seeds: 1, [0, 0.25, 0.5, 0.75, 0.9], Pictured: 3);

    /// <summary>The settings of a repetition, counted from 0: the same for every way to train.</summary>
    public SettingValues Repetition(int index) => Settings.With(Configuration.Settings.Seed, Settings.Get(Configuration.Settings.Seed) + index);

    private static SettingValues Solids(int epochs, int batch, int points, int trainShapes, int testShapes) => SettingValues.Defaults
        .With(Configuration.Settings.Dataset, "Solids")
        .With(Configuration.Settings.Model, "pointnet2_small")
        .With(Configuration.Settings.Epochs, epochs)
        .With(Configuration.Settings.BatchSize, batch)
        .With(Configuration.Settings.Points, points)
        .With(Configuration.Settings.TrainShapes, trainShapes)
        .With(Configuration.Settings.Probability, 0.5)
        .With(Configuration.Settings.Fill, FillKind.FirstKept)
        .With(Configuration.Settings.TestShapes, testShapes);
}
