using RelDrop.Imaging;
using RelDrop.Samples;

namespace Images.Data;

/// <summary>A source whose labels are those of other classes, by name.</summary>
internal sealed class RelabeledSource : IImageSource
{
    private readonly IImageSource source;

    /// <exception cref="InvalidDataException">The source has a class that is none of them.</exception>
    public RelabeledSource(IImageSource source, IReadOnlyList<string> classes)
    {
        (this.source, Classes) = (source, classes);
        var numbers = classes.Index().ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        int[] labels = [.. source.Classes.Select(name => numbers.TryGetValue(name, out var label) ? label : -1)];
        // Classes without an image do no harm.
        var used = source.Labels.Distinct().Order().ToArray();
        if (Array.Find(used, label => labels[label] < 0) is var stray && used.Contains(stray) && labels[stray] < 0)
            throw new InvalidDataException($"'{source.NameOf(source.Labels.Index().First(item => item.Item == stray).Index)}' is of class '{source.Classes[stray]}', which the network was not trained on; {Advice(source.Classes[stray], classes)}");
        Labels = [.. source.Labels.Select(label => labels[label])];
    }

    public IReadOnlyList<string> Classes { get; }

    public IReadOnlyList<int> Labels { get; }

    public string NameOf(int index) => source.NameOf(index);

    public string VersionOf(int index) => source.VersionOf(index);

    public StoredImage Read(int index, ScratchMemory memory) => source.Read(index, memory);

    private static string Advice(string name, IReadOnlyList<string> classes) => Nearest.Of(name, classes) is { } near
        ? $"did you mean '{near}'?"
        : $"expected one of {string.Join(", ", classes.Take(10))}{(classes.Count > 10 ? ", …" : "")}.";
}
