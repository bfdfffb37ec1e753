using System.Text;
using System.Text.RegularExpressions;
using RelDrop.Tests.Cases;

namespace RelDrop.Tests.Mutations;

/// <summary>What became of many mutants: counts by change, so that one sees that each is compiled, and refusals by their words.</summary>
internal static partial class MutantReport
{
    public static string Of(IReadOnlyCollection<MutantResult> results)
    {
        var verdicts = Enum.GetValues<Verdict>();
        var text = new StringBuilder().AppendLine(Row(["change", "mutants", .. verdicts.Select(verdict => verdict.ToString())])).AppendLine(Row(Enumerable.Repeat("---", verdicts.Length + 2)));
        text.AppendLine(Row(["all", .. Counts(results)]));
        foreach (var change in Mutation.All.Select(mutation => mutation.Name).Distinct().Order(StringComparer.Ordinal))
            text.AppendLine(Row([change, .. Counts(results.Where(result => result.Mutant.Changes.Contains(change)).ToArray())]));
        text.AppendLine();
        foreach (var group in results.Where(result => result.Result.Verdict is Verdict.Refused or Verdict.Throws or Verdict.Invalid || result.IsFault).GroupBy(Signature).OrderByDescending(group => group.First().IsFault).ThenByDescending(group => group.Count()))
            text.AppendLine($"- {group.Count()} × {group.Key} (e.g. {string.Join(", ", group.Take(4).Select(result => result.Mutant.Number))})");
        return text.ToString();

        IEnumerable<string> Counts(IReadOnlyCollection<MutantResult> some) => verdicts.Select(verdict => some.Count(result => result.Result.Verdict == verdict)).Prepend(some.Count).Select(number => $"{number}");
    }

    /// <summary>The same for faults that are probably one.</summary>
    public static string Signature(MutantResult result)
    {
        var message = result.Result.Errors.Count > 0 ? $"{result.Result.Errors[0].Id} {result.Result.Errors[0].Message}" : result.Result.Message.Split('`')[0];
        return $"{result.Result.Verdict}: {Varying().Replace(message, "…").ReplaceLineEndings(" ")}";
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    [GeneratedRegex(@"'[^']*'|\b\d[\d.E+-]*|\([^)]*\)")]
    private static partial Regex Varying();
}
