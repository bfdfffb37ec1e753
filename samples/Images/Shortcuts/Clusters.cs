using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Images.Shortcuts;

/// <summary>Puts points into groups by k-means, which begins by k-means++ (Arthur and Vassilvitskii 2007), the same each time.</summary>
internal static class Clusters
{
    private const int Seed = 1;

    /// <summary>The group of each point, numbered by their sizes, the largest first.</summary>
    /// <param name="points">The points.</param>
    /// <param name="count">How many groups.</param>
    public static int[] Of(IReadOnlyList<float[]> points, int count)
    {
        if (count == 1)
            return new int[points.Count];
        var context = new MLContext(Seed);
        var schema = SchemaDefinition.Create(typeof(Point));
        schema[nameof(Point.Coordinates)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, points[0].Length);
        var data = context.Data.LoadFromEnumerable(points.Select(point => new Point { Coordinates = point }), schema);
        var trainer = context.Clustering.Trainers.KMeans(new KMeansTrainer.Options
        {
            FeatureColumnName = nameof(Point.Coordinates),
            NumberOfClusters = count,
            InitializationAlgorithm = KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus,
            // Several would add up in another order each time.
            NumberOfThreads = 1,
        });
        var labels = trainer.Fit(data).Transform(data).GetColumn<uint>("PredictedLabel").ToArray();
        uint[] bySize = [.. labels.CountBy(label => label).OrderByDescending(group => group.Value).ThenBy(group => group.Key).Select(group => group.Key)];
        return [.. labels.Select(label => Array.IndexOf(bySize, label))];
    }

    private sealed class Point
    {
        public float[] Coordinates { get; set; } = [];
    }
}
