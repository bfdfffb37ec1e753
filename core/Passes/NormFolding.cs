using RelDrop.Graphs;
using RelDrop.Operations;

namespace RelDrop.Passes;

/// <summary>
/// Which batch norm is a part of which linear layer: of the one that gives its input, if nothing else reads that; else of the one that
/// reads its output, if nothing else does. Where only running tells what is there, at the border of a block, a branch, a round of a loop
/// or a module of unknown kind, the batch norm and the layer before it are seams, and decide it there in the same way.
/// </summary>
internal sealed class NormFolding
{
    private readonly Readers readers;
    private readonly Dictionary<int, Apply?> changed = [];
    private readonly HashSet<int> asked = [];

    public NormFolding(Graph graph, bool isModel)
    {
        readers = new Readers(graph, isModel);
        foreach (var (apply, region) in readers.Applications)
        {
            if (IsNorm(apply))
                Fold(apply, region);
        }

        foreach (var (apply, region) in readers.Applications)
        {
            if (apply.Operation.IsLinear && Current(apply) is { } linear && CanBeSeam(linear) && GoesElsewhere(apply.Result, region, IsNorm))
                changed[apply.Result] = Seam(linear);
        }
    }

    /// <summary>The values that others stand for now.</summary>
    public Dictionary<int, int> Replaced { get; } = [];

    /// <summary>What becomes of an operation; null if it is a part of another one now.</summary>
    public Apply? Current(Apply apply) => changed.TryGetValue(apply.Result, out var now) ? now : apply;

    /// <summary>A batch norm with a rule of its own stays.</summary>
    private static bool IsNorm(Apply apply) => apply.Operation == Operation.BatchNorm && apply.Layer is { Rule: null };

    private void Fold(Apply norm, int region)
    {
        var input = norm.Inputs[0];
        if (readers.IsReadOnce(input) && LinearIn(region, readers.Producer(input)) is { NormBehind: null } before)
        {
            changed[input] = before with { Result = norm.Result, NormBehind = norm.Layer };
            changed[norm.Result] = null;
            Replaced[input] = norm.Result;
            return;
        }

        var behind = readers.IsReadOnce(norm.Result) && readers.Of(norm.Result) is [{ Apply: { } reader, Region: var at }] ? LinearIn(region, (reader, at)) : null;
        if (FollowsElsewhere(input, region) || GoesElsewhere(norm.Result, region, IsLinear) || (behind is not null && (norm.Layer!.IsKept || GoesElsewhere(behind.Result, region, IsNorm))))
        {
            changed[norm.Result] = Seam(norm);
        }
        else if (behind is not null)
        {
            changed[behind.Result] = behind with { NormBefore = norm.Layer };
            changed[norm.Result] = null;
            Replaced[norm.Result] = input;
        }
    }

    private Apply? LinearIn(int region, (Apply Apply, int Region)? place) =>
        place is { } there && there.Region == region && there.Apply.Operation.IsLinear ? Current(there.Apply) : null;

    private static bool IsLinear(Apply apply) => apply.Operation.IsLinear;

    /// <summary>Whether a linear layer of another region, or that only running tells, may give a value for one reader alone.</summary>
    private bool FollowsElsewhere(int value, int region) => readers.IsReadOnce(value) && (readers.Producer(value) is { } producer
        ? producer.Apply.Operation == Operation.Module || (producer.Region != region && IsLinear(producer.Apply) && CanBeSeam(producer.Apply))
        : readers.EntersBlock(value) || Any(readers.HandedFrom(value), value, from => FollowsElsewhere(from, region)));

    /// <summary>Whether a layer of another region, or that only running tells, alone reads a value.</summary>
    private bool GoesElsewhere(int value, int region, Func<Apply, bool> isWanted) => readers.IsReadOnce(value) && Any(readers.Of(value), value, reader =>
        reader.LeavesBlock
        || (reader.Apply is { } apply && (apply.Operation == Operation.Module || (reader.Region != region && isWanted(apply))))
        || (reader.HandedTo is { } target && GoesElsewhere(target, region: -1, isWanted)));

    /// <summary>Whether one is as asked; a value that is asked of again on the way, through the rounds of a loop, says nothing new.</summary>
    private bool Any<T>(IEnumerable<T> some, int value, Func<T, bool> isSo)
    {
        if (!asked.Add(value))
            return false;
        var any = some.Any(isSo);
        asked.Remove(value);
        return any;
    }

    /// <summary>What decides when it runs has no rule but the composite's, and has not been folded.</summary>
    private static bool CanBeSeam(Apply apply) => apply is { Layer.Rule: null, NormBefore: null, NormBehind: null };

    private static Apply Seam(Apply apply) => apply with { IsSeam = true };
}
