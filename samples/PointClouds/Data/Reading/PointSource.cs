namespace PointClouds.Data.Reading;

/// <summary>What all data sets have in common: clouds come out of the cache, or are read, prepared and put there.</summary>
internal sealed class PointSource(string name, IReadOnlyList<string> classes, DataSettings settings, Func<CloudPart> train, Func<CloudPart> test) : IPointSource
{
    public string Name => name;

    public IReadOnlyList<string> Classes => classes;

    public PointSet Train() => Read(train());

    public PointSet Test() => Read(test());

    private PointSet Read(CloudPart part)
    {
        if (settings.Cache is null)
            return Preparation.Prepare(part, classes, settings);
        var file = CloudCache.PathOf(part, classes, settings);
        if (CloudCache.TryLoad(file, classes, settings) is { } cached)
            return cached;
        var clouds = Preparation.Prepare(part, classes, settings);
        CloudCache.Save(file, clouds);
        return clouds;
    }
}
