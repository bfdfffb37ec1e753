namespace PointClouds.Data.Reading;

/// <summary>A cloud that can be read.</summary>
/// <param name="Place">Where it comes from, as messages name it.</param>
/// <param name="Label">Its class.</param>
/// <param name="Read">Reads its points, one after another: 3 coordinates each, and 3 of the normal if the settings ask for it; all finite.</param>
internal sealed record CloudEntry(string Place, long Label, Func<float[]> Read);

/// <summary>The training or the test clouds of a data set.</summary>
/// <param name="Name">A name that fits into a file name, such as <c>modelnet40-train</c>.</param>
/// <param name="Files">The files that it is read from.</param>
/// <param name="Open">Finds the clouds.</param>
/// <param name="Extra">What else changes the result, apart from files and <see cref="DataSettings"/>.</param>
internal sealed record CloudPart(string Name, IReadOnlyList<string> Files, Func<IReadOnlyList<CloudEntry>> Open, string Extra = "")
{
    /// <summary>A part with a file for each cloud.</summary>
    public static CloudPart OfFiles(string name, IReadOnlyList<(string File, long Label)> files, Func<string, float[]> read, string extra = "")
        => new(name, [.. files.Select(file => file.File)], () => [.. files.Select(file => new CloudEntry($"'{file.File}'", file.Label, () => read(file.File)))], extra);
}
