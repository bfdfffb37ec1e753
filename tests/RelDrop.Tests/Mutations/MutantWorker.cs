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
    public const string Mark = "mutant result: ";
    public const string OwnCode = "own code: ";
    private const string OwnFault = "RDG016";

    /// <summary>Runs the mutants of the numbers that it reads, and says what became of each.</summary>
    public static int RunAll(string[] arguments)
    {
        var seed = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        CaseModel.RunsOwnCode = isOwn => Say(OwnCode, $"{isOwn}");
        while (Console.ReadLine() is { } number)
            Say(Mark, JsonSerializer.Serialize(Run(int.Parse(number, CultureInfo.InvariantCulture), seed)));
        Environment.Exit(0);
        return 0;
    }

    /// <summary>Prints the mutant of a seed and a number, what became of it, and the smallest program of which the same can be said.</summary>
    public static int RunOne(string[] arguments)
    {
        var mutant = Mutant.Of(int.Parse(arguments[1], CultureInfo.InvariantCulture), int.Parse(arguments[0], CultureInfo.InvariantCulture));
        Say($"// {mutant.Origin}: {string.Join(", ", mutant.Changes)}\n", mutant.Text);
        var given = new MutantResult(mutant, Judged(CaseRunner.RunHere(mutant.ToCase())));
        Say($"{given.Result.Verdict}: ", given.Result.Message);
        if (arguments is [_, _, "--generated"])
            Say("", string.Join('\n', CaseCompilation.Of(mutant.ToCase()).Generated));
        if (given.IsFault)
        {
            var kind = MutantReport.Signature(given);
            var small = MutantShrinker.Shrink(mutant.Text, text => MutantReport.Signature(given with { Result = Judged(CaseRunner.RunHere(new("shrunk", "", text))) }) == kind);
            Say("// ==== SHRUNK ", $"{string.Join(' ', arguments)}\n// {string.Join(", ", mutant.Changes)}\n// {Judged(CaseRunner.RunHere(new("shrunk", "", small)))}\n{small}");
        }

        Environment.Exit(0);
        return 0;
    }

    private static void Say(string mark, string text)
    {
        Console.WriteLine(mark + text);
        Console.Out.Flush();
    }

    /// <summary>A fault that the generator itself reports is none of the user's.</summary>
    private static CaseResult Judged(CaseResult result) =>
        result.Errors.FirstOrDefault(error => error.Id == OwnFault) is { } fault ? new(Verdict.Crash, fault.Message) : result;

    private static MutantResult Run(int number, int seed)
    {
        var mutant = Mutant.Of(number, seed);
        return new(mutant, mutant.Changes.Count == 0 ? new(Verdict.Invalid, "no change was possible") : Judged(CaseRunner.RunHere(mutant.ToCase(), mutant.Parsed)));
    }
}
