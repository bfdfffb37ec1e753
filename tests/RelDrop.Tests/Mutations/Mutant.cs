using Microsoft.CodeAnalysis;
using RelDrop.Tests.Cases;
using RelDrop.Tests.Generation;

namespace RelDrop.Tests.Mutations;

/// <summary>A program that was changed at random. Its number and the run's seed say all about it.</summary>
/// <param name="Number">Its number in the run.</param>
/// <param name="Origin">The program that was changed.</param>
/// <param name="Changes">The names of what was done.</param>
/// <param name="Text">What became of it.</param>
internal sealed record Mutant(int Number, string Origin, IReadOnlyList<string> Changes, string Text)
{
    /// <summary>How often a change is tried again that the compiler does not take.</summary>
    private const int Tries = 12;

    /// <summary>As a case of the harness.</summary>
    public Case Case => new("mutant", $"{Number}", Text);

    /// <summary>The same, but that autograd is not asked.</summary>
    public Mutant Unchecked => this with { Text = "// gradient: unchecked\n" + Text };

    /// <summary>The mutant of a number.</summary>
    public static Mutant Of(int number, int seed)
    {
        var random = new Random(unchecked(seed * 1_000_003 + number));
        var origin = MutantSeeds.Pick(random);
        var (text, changes) = (origin.Text, new List<string>());
        for (int wanted = random.Next(1, 4), i = 0; changes.Count < wanted && i < Tries; i++)
        {
            var mutation = Mutation.All[random.Next(Mutation.All.Count)];
            if (mutation.Change(new Scene(text, random, changes.Count)) is not { } changed || changed == text || !Compiles(changed))
                continue;
            (text, changes) = (changed, [.. changes, mutation.Name]);
        }

        return new(number, origin.Id, changes, text);
    }

    /// <summary>Whether the compiler takes a program as it is, without what the generator adds.</summary>
    public static bool Compiles(string text)
    {
        var source = new Case("", "", text);
        var compilation = Compiler.Parse(source.Sources(), source.Language, ReportDiagnostic.Default);
        return !compilation.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }
}
