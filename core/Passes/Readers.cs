using RelDrop.Graphs;
using RelDrop.Support;

namespace RelDrop.Passes;

/// <summary>One place that reads a value.</summary>
/// <param name="Apply">The operation whose input it is; null for other code, and where a region hands it on.</param>
/// <param name="Region">The number of the region that reads it.</param>
/// <param name="HandedTo">The value that it is to the code around a branch or a round of a loop, or to the next round.</param>
/// <param name="LeavesBlock">Whether a block gives it to its caller.</param>
internal sealed record Reader(Apply? Apply, int Region, int? HandedTo = null, bool LeavesBlock = false);

/// <summary>Who makes and who reads each value of a graph. What reads a value's shape alone does not count.</summary>
internal sealed class Readers
{
    private readonly Dictionary<int, List<Reader>> readers = [];
    private readonly Dictionary<int, (Apply Apply, int Region)> producers = [];
    private readonly Dictionary<int, List<int>> handed = [];
    private readonly Dictionary<int, int> most = [];
    private readonly HashSet<int> blockInputs = [];
    private int regions;

    public Readers(Graph graph, bool isModel)
    {
        if (!isModel)
            blockInputs.UnionWith(graph.Inputs);
        var counts = Survey(graph.Body);
        foreach (var output in graph.Outputs)
            Read(counts, output, new Reader(null, 0, LeavesBlock: !isModel));
        Merge(most, counts, (a, b) => a + b);
    }

    /// <summary>The values that one place reads, whichever way a branch goes.</summary>
    public IEnumerable<int> ReadOnce => most.Where(pair => pair.Value == 1).Select(pair => pair.Key);

    /// <summary>All operations in program order, with their regions.</summary>
    public List<(Apply Apply, int Region)> Applications { get; } = [];

    public bool IsReadOnce(int value) => most.TryGetValue(value, out var count) && count == 1;

    public IReadOnlyList<Reader> Of(int value) => readers.TryGetValue(value, out var all) ? all : [];

    /// <summary>The operation that makes a value, and the region that it stands in; null if only running tells.</summary>
    public (Apply Apply, int Region)? Producer(int value) => producers.TryGetValue(value, out var producer) ? producer : null;

    /// <summary>What a value is inside the branch or the round that gives it, or before the loop.</summary>
    public IReadOnlyList<int> HandedFrom(int value) => handed.TryGetValue(value, out var values) ? values : [];

    /// <summary>Whether a value comes from the caller of a block.</summary>
    public bool EntersBlock(int value) => blockInputs.Contains(value);

    private Dictionary<int, int> Survey(Region region)
    {
        var (id, counts) = (regions++, new Dictionary<int, int>());
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    Applications.Add((apply, id));
                    foreach (var result in apply.Results)
                        producers[result] = (apply, id);
                    foreach (var input in apply.Inputs)
                        Read(counts, input, new Reader(apply, id));
                    ReadCode(counts, apply.Code.Text + string.Concat(apply.Arguments), id, apply.Inputs);
                    break;
                case Compute compute:
                    ReadCode(counts, compute.Code.Text, id);
                    break;
                case Effect effect:
                    ReadCode(counts, effect.Code.Text, id);
                    break;
                case Branch branch:
                    ReadCode(counts, branch.Condition.Text, id);
                    var sides = Side(branch.Then, branch.ThenResults, [branch.Results], branch.Plain.Select(one => one.Then));
                    Merge(sides, Side(branch.Else, branch.ElseResults, [branch.Results], branch.Plain.Select(one => one.Else)), System.Math.Max);
                    Merge(counts, sides, (a, b) => a + b);
                    break;
                case Loop loop:
                    ReadCode(counts, loop.Header.Code.Text + string.Concat(loop.Plain.Select(one => one.Initial)), id);
                    HandOn(counts, loop.Initial, [loop.Parameters, loop.Results], id);
                    var body = Side(loop.Body, loop.BodyResults, [loop.Parameters, loop.Results], loop.Plain.Select(one => one.Next));

                    // What comes from outside is read in every round; what a round makes counts as it stands.
                    var made = new HashSet<int>(loop.Parameters.Concat(Made(loop.Body)));
                    Merge(counts, body.ToDictionary(pair => pair.Key, pair => made.Contains(pair.Key) ? pair.Value : 2 * pair.Value), (a, b) => a + b);
                    break;
            }
        }

        return counts;
    }

    private Dictionary<int, int> Side(Region region, EquatableArray<int> results, EquatableArray<int>[] targets, IEnumerable<string> plain)
    {
        var id = regions;
        var counts = Survey(region);
        HandOn(counts, results, targets, id);
        ReadCode(counts, string.Concat(plain), id);
        return counts;
    }

    /// <summary>Each value is read once, whichever of the targets it goes to.</summary>
    private void HandOn(Dictionary<int, int> counts, EquatableArray<int> values, EquatableArray<int>[] targets, int region)
    {
        for (var i = 0; i < values.Count; i++)
        {
            Count(counts, values[i]);
            foreach (var target in targets)
            {
                ListOf(readers, values[i]).Add(new Reader(null, region, target[i]));
                ListOf(handed, target[i]).Add(values[i]);
            }
        }
    }

    private static IEnumerable<int> Made(Region region) => region.Nodes.SelectMany(node => node switch
    {
        Apply apply => apply.Results,
        Branch branch => branch.Results.Concat(Made(branch.Then)).Concat(Made(branch.Else)),
        Loop loop => loop.Results.Concat(loop.Parameters).Concat(Made(loop.Body)),
        _ => [],
    });

    private void ReadCode(Dictionary<int, int> counts, string code, int region, IEnumerable<int>? without = null)
    {
        foreach (var value in new Fragment(code).ReadElements.Except(without ?? []))
            Read(counts, value, new Reader(null, region));
    }

    private void Read(Dictionary<int, int> counts, int value, Reader reader)
    {
        Count(counts, value);
        ListOf(readers, value).Add(reader);
    }

    private static void Count(Dictionary<int, int> counts, int value) => counts[value] = counts.TryGetValue(value, out var count) ? count + 1 : 1;

    private static List<T> ListOf<T>(Dictionary<int, List<T>> lists, int value)
    {
        if (!lists.TryGetValue(value, out var list))
            lists[value] = list = [];
        return list;
    }

    private static void Merge(Dictionary<int, int> into, Dictionary<int, int> other, System.Func<int, int, int> join)
    {
        foreach (var pair in other)
            into[pair.Key] = join(into.TryGetValue(pair.Key, out var count) ? count : 0, pair.Value);
    }
}
