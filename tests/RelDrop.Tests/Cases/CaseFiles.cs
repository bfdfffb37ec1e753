namespace RelDrop.Tests.Cases;

/// <summary>All cases: the files beside this one, and those that <see cref="NameCases"/> and <see cref="DeepCases"/> make.</summary>
internal static class CaseFiles
{
    private const string Folder = "Cases/";

    public static IReadOnlyDictionary<string, Case> All { get; } = Embedded()
        .Concat(NameCases.All())
        .Concat(DeepCases.All())
        .ToDictionary(each => each.Id);

    public static TheoryData<string> Ids() => [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A source file that is in this assembly as text.</summary>
    public static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(CaseFiles).Assembly.GetManifestResourceStream(resource) ?? throw new FileNotFoundException(resource));
        return reader.ReadToEnd();
    }

    private static IEnumerable<Case> Embedded() =>
        from resource in typeof(CaseFiles).Assembly.GetManifestResourceNames()
        where resource.StartsWith(Folder, StringComparison.Ordinal)
        let path = resource[Folder.Length..^".cs".Length].Split('/', '\\')
        select new Case(path[0], path[^1], Read(resource));
}
