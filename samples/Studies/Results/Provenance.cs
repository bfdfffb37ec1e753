using System.Reflection;

namespace RelDrop.Studies.Results;

/// <summary>All that is needed to do it again.</summary>
/// <param name="Command">The words of the command.</param>
/// <param name="Seed">The seed of all that was drawn.</param>
/// <param name="Model">The network.</param>
/// <param name="Data">The data, in words.</param>
/// <param name="LibraryVersion">The version of RelDrop.</param>
public sealed record Provenance(IReadOnlyList<string> Command, long Seed, string Model, string Data, string LibraryVersion)
{
    /// <summary>The composite that relevance is by, if there is any.</summary>
    public string? Composite { get; init; }

    /// <summary>What was hidden in training, if anything: the mask and its settings, in words.</summary>
    public string? Mask { get; init; }

    /// <summary>The commit that the program was built from, where it is known.</summary>
    public string? Commit { get; init; }

    /// <summary>What this process does: its command line, and this library's version and commit.</summary>
    /// <param name="seed">The seed of all that was drawn.</param>
    /// <param name="model">The network.</param>
    /// <param name="data">The data, in words.</param>
    public static Provenance OfProcess(long seed, string model, string data)
    {
        var version = typeof(AtomicFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') ?? ["unknown"];
        return new Provenance([.. Environment.GetCommandLineArgs().Skip(1)], seed, model, data, version[0]) { Commit = version.ElementAtOrDefault(1) };
    }
}
