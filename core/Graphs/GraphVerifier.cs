using RelDrop.Support;

namespace RelDrop.Graphs;

/// <summary>
/// What holds of every graph, whichever passes have run: a value is defined once, before it is read, where its reader can
/// see it. A graph that breaks it is a bug of the generator, never of the user.
/// </summary>
internal static class GraphVerifier
{
    /// <exception cref="System.InvalidOperationException">The graph is malformed.</exception>
    public static Graph Verify(Graph graph)
    {
        var everDefined = new HashSet<int>();
        var visible = new HashSet<int>();
        Define(graph.Inputs, visible, everDefined);
        Verify(graph.Body, visible, everDefined);
        Read(graph.Outputs, visible);
        return graph;
    }

    private static void Verify(Region region, HashSet<int> visible, HashSet<int> everDefined)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    Read(apply.Inputs, visible);
                    Read(apply.Code.Holes, visible);
                    Read(new Fragment(string.Concat(apply.Arguments)).Holes, visible);
                    Define(apply.Results, visible, everDefined);
                    break;
                case Compute compute:
                    Read(compute.Code.Holes, visible);
                    break;
                case Effect effect:
                    Read(effect.Code.Holes, visible);
                    break;
                case Branch branch:
                    Read(branch.Condition.Holes, visible);
                    Verify(branch.Then, branch.ThenResults, [.. visible], everDefined, branch.Results.Count);
                    Verify(branch.Else, branch.ElseResults, [.. visible], everDefined, branch.Results.Count);
                    Define(branch.Results, visible, everDefined);
                    break;
                case Loop loop:
                    Read(loop.Initial, visible);
                    Read(loop.Header.Collection?.Holes ?? [], visible);
                    var inside = new HashSet<int>(visible);
                    Define(loop.Parameters, inside, everDefined);
                    Verify(loop.Body, loop.BodyResults, inside, everDefined, loop.Results.Count);
                    Define(loop.Results, visible, everDefined);
                    break;
            }
        }
    }

    private static void Verify(Region region, EquatableArray<int> results, HashSet<int> visible, HashSet<int> everDefined, int expected)
    {
        Verify(region, visible, everDefined);
        Read(results, visible);
        if (results.Count != expected)
            throw new System.InvalidOperationException($"A region gives {results.Count} values; its node has {expected}.");
    }

    private static void Define(IEnumerable<int> values, HashSet<int> visible, HashSet<int> everDefined)
    {
        foreach (var value in values)
        {
            if (!everDefined.Add(value))
                throw new System.InvalidOperationException($"Value {value} is defined twice.");
            visible.Add(value);
        }
    }

    private static void Read(IEnumerable<int> values, HashSet<int> visible)
    {
        foreach (var value in values)
        {
            if (!visible.Contains(value))
                throw new System.InvalidOperationException($"Value {value} is read where it is not defined.");
        }
    }
}
