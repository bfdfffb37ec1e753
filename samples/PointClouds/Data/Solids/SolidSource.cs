using System.Globalization;
using PointClouds.Data.Meshes;
using PointClouds.Data.Reading;

namespace PointClouds.Data.Solids;

/// <summary>How many solids are made, and how hard they are to tell apart.</summary>
/// <param name="TrainShapes">Training shapes of each class; few are learned by heart.</param>
/// <param name="TestShapes">Test shapes of each class.</param>
/// <param name="Noise">The standard deviation of each point's place along each axis, where a solid's radius is 1.</param>
internal sealed record SolidSettings(int TrainShapes = 40, int TestShapes = 100, double Noise = 0.02);

/// <summary>Clouds of solids in random proportions and poses, without files. Normals are exact; places are noisy, as a scanner's.</summary>
internal static class SolidSource
{
    public const string Name = "Solids";

    /// <param name="settings">How clouds are read; the seed makes the shapes.</param>
    /// <param name="solids">How many and how hard.</param>
    /// <param name="categories">Only so many kinds; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public static IPointSource Open(DataSettings settings, SolidSettings solids, int? categories = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(solids.TrainShapes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(solids.TestShapes, 1);
        if (!(solids.Noise >= 0 && double.IsFinite(solids.Noise)))
            throw new ArgumentOutOfRangeException(nameof(solids), solids.Noise, "Noise must be 0 or more.");
        var classes = Categories.First([.. SolidCatalog.Kinds.Select(kind => kind.Name)], categories, Name);
        return new PointSource(Name, classes, settings, () => Part("train", solids.TrainShapes), () => Part("test", solids.TestShapes));

        CloudPart Part(string part, int shapes) => new($"solids-{part}", [], () => [.. classes.SelectMany((name, label) => Enumerable.Range(0, shapes).Select(i
            => new CloudEntry($"{name} {i + 1} of {part}", label, () => Draw(label, RandomStreams.Of(settings.Seed, $"{part}/{name}/{i}")))))],
            string.Create(CultureInfo.InvariantCulture, $"{shapes} {solids.Noise}"));

        float[] Draw(int kind, Random random)
        {
            var (surface, pose) = (SolidCatalog.Kinds[kind].Make(random), random.NextRotation());
            return SurfaceClouds.Draw(surface, settings.Drawn(2 * settings.Points), settings.Normals, random, point => new SurfacePoint(
                System.Numerics.Vector3.Transform(point.Position, pose) + ((float)solids.Noise * random.NextNormals()), System.Numerics.Vector3.Transform(point.Normal, pose)));
        }
    }
}
