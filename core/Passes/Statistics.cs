using RelDrop.Graphs;
using RelDrop.Operations;

namespace RelDrop.Passes;

/// <summary>
/// Which values are statistics of others: what a norm, a mean square or a deviation is made of, however it is written. A product with
/// the reciprocal of one is a normalization, in which the statistic is a constant to relevance. One forward walk.
/// </summary>
internal sealed class Statistics
{
    /// <summary>What a gate of a recurrent layer is called.</summary>
    public const string Gate = "gate";

    private static readonly HashSet<string> Casts = ["to", "to_type", "type", "type_as", "float", "double", "half", "bfloat16"];
    private static readonly HashSet<string> Functions = ["pow", "square", "abs", "sqrt", "rsqrt", "reciprocal", "clamp", "clamp_min", "clamp_max"];
    private static readonly HashSet<string> Reductions = ["mean", "sum", "var", "std", "norm", "amax", "max"];

    private static readonly HashSet<string> Arrangements = ["expand", "expand_as", "broadcast_to", "cat"];

    private readonly HashSet<int> gates = [];

    /// <summary>What a value is another form of: the same elements in another type, or less their mean.</summary>
    private readonly Dictionary<int, int> origins = [];

    /// <summary>What a value is computed from, and whether elements were added up on the way.</summary>
    private readonly Dictionary<int, (int Origin, bool IsReduced)> derived = [];

    /// <summary>Whether a value is a constant in a product with another: a statistic of it, or a gate of a recurrent layer.</summary>
    public bool IsConstant(int value, int of) => gates.Contains(value) || IsStatistic(value, of);

    /// <summary>Whether a value is a statistic of another.</summary>
    public bool IsStatistic(int value, int of) => derived.TryGetValue(value, out var from) && from.IsReduced && from.Origin == Origin(of);

    /// <summary>Takes what an operation gives into account.</summary>
    public void Walk(Apply apply)
    {
        if (apply.Inputs.Count == 0 || apply.FurtherResults.Count > 0)
            return;
        if (apply.Title == Gate)
            gates.Add(apply.Result);
        if (apply.Inputs.Count == 1 && (Casts.Contains(apply.Title) || IsCentering(apply)))
            origins[apply.Result] = Origin(apply.Inputs[0]);
        if (apply.Inputs.Count == 2 && apply.Operation == Operation.Subtract && IsStatistic(apply.Inputs[1], of: apply.Inputs[0]))
            origins[apply.Result] = Origin(apply.Inputs[0]);
        var from = apply.Inputs.Select(From).Distinct().ToArray();
        if (from is [var only] && Derives(apply) is { } reduces)
            derived[apply.Result] = (only.Origin, only.IsReduced || reduces);
    }

    /// <summary>After a branch: what both sides agree on.</summary>
    public void Join(int result, int then, int other)
    {
        if (derived.TryGetValue(then, out var one) && derived.TryGetValue(other, out var two) && one == two)
            derived[result] = one;
    }

    /// <summary>Whether an operation takes the mean of its input away from it.</summary>
    public static bool IsCentering(Apply apply) => apply.Operation == Operation.Normalization && apply.Title == CenterMeans.Title;

    /// <summary>Whether what an operation gives is made of its inputs as a statistic is, and whether it adds up elements; null if not.</summary>
    private static bool? Derives(Apply apply)
    {
        if (Reductions.Contains(apply.Title))
            return apply.Inputs.Count == 1 ? true : null;
        var operation = apply.Operation;
        var keepsElements = Functions.Contains(apply.Title) || Casts.Contains(apply.Title) || Arrangements.Contains(apply.Title) || IsCentering(apply)
            || operation == Operation.Offset || operation.IsSum || (operation.IsProduct && operation != Operation.MatMul)
            || operation == Operation.Reshape || operation == Operation.Identity;
        return keepsElements ? false : null;
    }

    private (int Origin, bool IsReduced) From(int value) => derived.TryGetValue(value, out var from) ? from : (Origin(value), false);

    private int Origin(int value) => origins.TryGetValue(value, out var origin) ? origin : value;
}
