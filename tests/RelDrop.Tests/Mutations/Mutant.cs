using System.Text.Json.Serialization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RelDrop.Tests.Cases;

namespace RelDrop.Tests.Mutations;

/// <summary>A program that was changed at random. Its number and the run's seed say all about it.</summary>
/// <param name="Number">Its number in the run.</param>
/// <param name="Origin">The program that was changed.</param>
/// <param name="Changes">The names of what was done.</param>
/// <param name="Text">What became of it.</param>
internal sealed record Mutant(int Number, string Origin, IReadOnlyList<string> Changes, string Text)
{
    /// <summary>How many programs are tried for the first change, and how often another one is tried.</summary>
    private const int Origins = 100;
    private const int Tries = 6;

    /// <summary>The program without what the generator adds, if it is known.</summary>
    [JsonIgnore]
    public CSharpCompilation? Parsed { get; private init; }

    /// <summary>The mutant of a number. Its first change is of each kind in turn, so that rare ones occur.</summary>
    public static Mutant Of(int number, int seed)
    {
        var random = new Random(unchecked(seed * 1_000_003 + number));
        var first = Mutation.All[number % Mutation.All.Count];
        var mutant = new Mutant(number, "", [], "");
        for (var i = 0; i < Origins && mutant.Changes.Count == 0; i++)
        {
            var origin = MutantSeeds.Pick(random);
            mutant = new Mutant(number, origin.Id, [], origin.Text) { Parsed = origin.Parse() };
            mutant = mutant.Changed(first, new Scene(mutant.Text, mutant.Parsed, random, 0)) ?? mutant;
        }

        for (var (i, wanted, scene) = (0, random.Next(1, 4), (Scene?)null); mutant.Changes.Count < wanted && i < Tries; i++)
        {
            scene ??= new Scene(mutant.Text, mutant.Parsed!, random, mutant.Changes.Count);
            if (mutant.Changed(Mutation.All[random.Next(Mutation.All.Count)], scene) is { } changed)
                (mutant, scene) = (changed, null);
        }

        return mutant;
    }

    /// <summary>As a case of the harness.</summary>
    public Case ToCase() => new("mutant", $"{Number}", Text);

    /// <summary>Whether the compiler takes a program as it is, without what the generator adds.</summary>
    public static bool Compiles(Compilation program) => !program.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private Mutant? Changed(Mutation mutation, Scene scene)
    {
        if (mutation.Change(scene) is not { } text || text == Text)
            return null;
        var parsed = new Case("", "", text).Parse();
        return Compiles(parsed) ? this with { Changes = [.. Changes, mutation.Name], Text = text, Parsed = parsed } : null;
    }
}
