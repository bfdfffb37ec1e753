using System.Text;

namespace RelDrop.Tests.Cases;

/// <summary>What became of all cases, in Markdown: counts by kind, then each case.</summary>
internal static class CaseReport
{
    /// <summary>The environment variable that names a file for it.</summary>
    public const string Variable = "RELDROP_CASES_REPORT";

    public static string Of(IReadOnlyCollection<(Case Case, CaseResult Result)> results)
    {
        var verdicts = Enum.GetValues<Verdict>();
        var text = new StringBuilder().AppendLine(Row(["kind", "cases", .. verdicts.Select(verdict => verdict.ToString())]));
        text.AppendLine(Row(Enumerable.Repeat("---", verdicts.Length + 2)));
        foreach (var kind in results.GroupBy(each => each.Case.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
            text.AppendLine(Row([kind.Key, .. Counts(kind)]));
        text.AppendLine(Row(["all", .. Counts(results)])).AppendLine();
        foreach (var (source, result) in results.OrderBy(each => each.Case.Id, StringComparer.Ordinal))
        {
            var objection = source.Objection(result);
            text.AppendLine($"- {source.Id} **{result.Verdict}**{(objection is null || objection == "it must be equal or refused" ? "" : $" ({objection})")} {result.Message.ReplaceLineEndings(" ")}".TrimEnd());
        }

        return text.ToString();

        IEnumerable<string> Counts(IEnumerable<(Case, CaseResult Result)> some) =>
            verdicts.Select(verdict => some.Count(each => each.Result.Verdict == verdict)).Prepend(some.Count()).Select(count => $"{count}");
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
