using RelDrop.Graphs;
using RelDrop.Operations;

namespace RelDrop.Passes;

/// <summary>
/// x less its own mean, where it is divided by a statistic of itself then, is the first half of a normalization that is written out: one
/// operation of x, whose rule is that of normalizations, so that it gives what the module gives.
/// </summary>
internal static class CenterMeans
{
    /// <summary>What such an operation is called.</summary>
    public const string Title = "centering";

    public static Graph Run(Graph graph)
    {
        var (means, scaled) = (new Dictionary<int, Apply>(), new HashSet<int>());
        Survey(graph.Body, new Statistics(), scaled);
        return new Rewriter([], Change).Rewrite(graph);

        Apply? Change(Apply apply)
        {
            if (apply is { Title: "mean", Inputs.Count: 1 } && apply.Operation == Operation.AveragePool && IsPure(apply.Code.Text))
                means[apply.Result] = apply;
            return scaled.Contains(apply.Result) && apply.Operation == Operation.Subtract && apply.Inputs.Count == 2 && means.TryGetValue(apply.Inputs[1], out var mean) && mean.Inputs[0] == apply.Inputs[0]
                ? apply with { Operation = Operation.Normalization, Inputs = mean.Inputs, Title = Title, Code = new(apply.Code.Text.Replace(Fragment.Hole(mean.Result), $"({mean.Code.Text})")) }
                : apply;
        }
    }

    /// <summary>Finds what is multiplied with, or divided by, a statistic of itself.</summary>
    private static void Survey(Region region, Statistics statistics, HashSet<int> scaled)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    statistics.Walk(apply);
                    if (apply.Inputs.Count == 2 && (apply.Operation == Operation.Multiply || apply.Operation == Operation.Divide))
                        scaled.UnionWith(Enumerable.Range(0, 2).Where(i => statistics.IsStatistic(apply.Inputs[1 - i], of: apply.Inputs[i])).Select(i => apply.Inputs[i]));
                    break;
                case Branch branch:
                    Survey(branch.Then, statistics, scaled);
                    Survey(branch.Else, statistics, scaled);
                    break;
                case Loop loop:
                    Survey(loop.Body, statistics, scaled);
                    break;
            }
        }
    }

    /// <summary>Whether code may run twice: its only call is the mean itself.</summary>
    private static bool IsPure(string code) => code.Count(c => c == '(') == 1 && !code.Contains('=');
}
