using RelDrop.Studies.Results;

namespace Images.Shortcuts;

/// <summary>What came of the images for which a network looks at the same.</summary>
/// <param name="Class">Their class.</param>
/// <param name="Number">Of the class's groups, the largest first.</param>
/// <param name="Count">How many images.</param>
/// <param name="Region">The share of the image that carries half of the relevance.</param>
/// <param name="Accuracy">The share of these images that is recognised.</param>
/// <param name="WithoutRegion">The same with that region hidden.</param>
/// <param name="WithoutRandom">The same with as much hidden at random places.</param>
internal sealed record Group(string Class, int Number, int Count, double Region, double Accuracy, double WithoutRegion, double WithoutRandom)
{
    /// <summary>How much more the region is missed than other places: what is small and much missed is worth a look.</summary>
    public double Missed => WithoutRandom - WithoutRegion;

    public static Group Of(string name, int number, Cluster cluster, (long Plain, long Hidden, long Random) recognised)
    {
        var count = (double)cluster.Maps.Count;
        return new Group(name, number, cluster.Maps.Count, (double)cluster.Region.AsSpan().Count(true) / cluster.Region.Length, recognised.Plain / count, recognised.Hidden / count, recognised.Random / count);
    }

    /// <summary>All groups, for a result.</summary>
    public static ResultTable Table(IEnumerable<Group> groups) => new(
        "groups",
        "class",
        [
            new Column("images", Unit.Count), new Column("half of the relevance is on", Unit.Share), new Column("recognised", Unit.Share),
            new Column("without that", Unit.Share), new Column("without as much elsewhere", Unit.Share),
        ],
        [.. groups.Select(group => new ResultRow($"{group.Class} {group.Number}", [group.Count, group.Region, group.Accuracy, group.WithoutRegion, group.WithoutRandom]))]);
}
