using RelDrop.Studies.Results;

namespace RelDrop.Studies.Reports;

/// <summary>The pictures of several runs beside each other.</summary>
internal static class Galleries
{
    /// <summary>The gallery of a result; none if no run has pictures of it.</summary>
    /// <exception cref="InvalidDataException">A file of a picture is missing.</exception>
    public static IEnumerable<Gallery> Of(IReadOnlyList<ReadRun> runs, string result)
    {
        ReadRun[] pictured = [.. runs.Where(run => run.Results.GetValueOrDefault(result)?.Pictures.Count > 0)];
        if (pictured.Length == 0)
            yield break;
        // All runs were given the same: one of it is enough.
        var inputs = new HashSet<string>();
        yield return new Gallery(
            [.. pictured.Select(run => run.Name)],
            [.. from run in pictured.Index()
                from picture in run.Item.Results[result].Pictures
                where picture.Kind != PictureKind.Input || inputs.Add(picture.Sample)
                select Of(run.Index, run.Item, picture)]);
    }

    private static GalleryPicture Of(int index, ReadRun run, Picture picture) => new(index, picture.Sample, picture.Kind, picture.Caption)
    {
        Composite = picture.Composite,
        Fraction = picture.Fraction,
        Map = picture.Map,
        Png = picture.File is { } file ? Read(run, file) : null,
    };

    private static byte[] Read(ReadRun run, string file)
    {
        var path = Path.Combine(run.Folder, file);
        return File.Exists(path) ? File.ReadAllBytes(path) : throw new InvalidDataException($"'{run.Folder}' lacks the picture {file}, which its results name.");
    }
}
