using System.Globalization;
using System.Text.Json;
using RelDrop.Tests.Cases;

namespace RelDrop.Tests.Mutations;

/// <summary>What a process says of a mutant.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Result">What became of it.</param>
internal sealed record MutantResult(Mutant Mutant, CaseResult Result)
{
    /// <summary>Whether it breaks the law.</summary>
    public bool IsFault => Result.Verdict is not (Verdict.Equal or Verdict.Refused or Verdict.Invalid or Verdict.Throws);
}

/// <summary>A process of its own for some mutants, which may overflow the stack, not end, or crash torch.</summary>
internal static class MutantWorker
{
    public const string Command = "mutants";
    public const string Single = "mutant";
    public const string Start = "mutant starts: ";
    private const string OwnFault = "RDG016";
    public const string Mark = "mutant result: ";

    /// <summary>Runs mutants from a number to another one, and says when each starts and what became of it.</summary>
    public static int RunAll(string[] arguments)
    {
        var numbers = arguments.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var (seed, from, to, checksGradient) = (numbers[0], numbers[1], numbers[2], numbers[3] != 0);
        for (var number = from; number < to; number++)
        {
            Console.WriteLine($"{Start}{number}");
            Console.Out.Flush();
            Console.WriteLine(Mark + JsonSerializer.Serialize(Run(number, seed, checksGradient)));
            Console.Out.Flush();
        }

        Environment.Exit(0);
        return 0;
    }

    /// <summary>Prints the mutant of a seed and a number, what became of it, and the smallest program of which the same can be said.</summary>
    public static int RunOne(string[] arguments)
    {
        var (seed, number) = (int.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture));
        var mutant = Mutant.Of(number, seed);
        Console.WriteLine($"// {mutant.Origin}: {string.Join(", ", mutant.Changes)}\n{mutant.Text}");
        Console.Out.Flush();
        var result = Judged(CaseRunner.RunHere(mutant.Case));
        Console.WriteLine($"{result.Verdict}: {result.Message}");
        if (arguments is [_, _, "--generated"])
            Console.WriteLine(string.Join('\n', CaseCompilation.Of(mutant.Case).Generated));
        var given = new MutantResult(mutant, result);
        if (given.IsFault)
        {
            var kind = MutantReport.Signature(given);
            var count = 0;
            var small = MutantShrinker.Shrink(mutant.Text, text => MutantReport.Signature(new(mutant, Judged(CaseRunner.RunHere(new("shrunk", $"{count++}", text))))) == kind);
            Console.WriteLine($"// ==== SHRUNK {seed} {number}\n// {string.Join(", ", mutant.Changes)}\n// {Judged(CaseRunner.RunHere(new("shrunk", "last", small)))}\n{small}");
        }

        Console.Out.Flush();
        Environment.Exit(0);
        return 0;
    }

    /// <summary>A fault that the generator itself reports is none of the user's.</summary>
    private static CaseResult Judged(CaseResult result) =>
        result.Errors.FirstOrDefault(error => error.Id == OwnFault) is { } fault ? new(Verdict.Crash, fault.Message) : result;

    private static MutantResult Run(int number, int seed, bool checksGradient)
    {
        var mutant = Mutant.Of(number, seed);
        if (!checksGradient)
            mutant = mutant.Unchecked;
        return new(mutant, mutant.Changes.Count == 0 ? new(Verdict.Invalid, "no change was possible") : Judged(CaseRunner.RunHere(mutant.Case)));
    }
}
