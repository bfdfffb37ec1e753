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
    public const string Start = "mutant starts: ";
    private const string OwnFault = "RDG016";
    public const string Mark = "mutant result: ";

    /// <summary>Runs mutants from a number to another one, and says when each starts and what became of it.</summary>
    public static int RunAll(string[] arguments)
    {
        var numbers = arguments.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var (seed, from, to, step) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        for (var number = from; number < to; number += step)
        {
            Console.WriteLine($"{Start}{number}");
            Console.Out.Flush();
            Console.WriteLine(Mark + JsonSerializer.Serialize(Run(number, seed)));
            Console.Out.Flush();
        }

        Environment.Exit(0);
        return 0;
    }

    /// <summary>A fault that the generator itself reports is none of the user's.</summary>
    private static CaseResult Judged(CaseResult result) =>
        result.Errors.FirstOrDefault(error => error.Id == OwnFault) is { } fault ? new(Verdict.Crash, fault.Message) : result;

    public static MutantResult Run(int number, int seed)
    {
        var mutant = Mutant.Of(number, seed);
        return new(mutant, mutant.Changes.Count == 0 ? new(Verdict.Invalid, "no change was possible") : Judged(CaseRunner.RunHere(mutant.Case)));
    }
}
