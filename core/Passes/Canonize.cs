using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Passes;

/// <summary>
/// Brings a graph into the form that rules are defined on: operations that do nothing in eval mode are gone, biases and batch norms are parts of the
/// linear layers beside them, and a softmax at a model's output is marked.
/// </summary>
internal static class Canonize
{
    public static Graph Run(Graph graph, bool isModel)
    {
        var folded = FoldNorms(CenterMeans.Run(Biases.Run(WithoutIdentities(graph), isModel)), isModel);
        return isModel ? SkipSoftmax(folded) : folded;
    }

    private static Graph WithoutIdentities(Graph graph)
    {
        var replaced = new Dictionary<int, int>();
        return new Rewriter(replaced, Change).Rewrite(graph);

        Apply? Change(Apply apply)
        {
            if (apply.Operation != Operation.Identity)
                return apply;
            replaced[apply.Result] = apply.Inputs[0];
            return null;
        }
    }

    private static Graph FoldNorms(Graph graph, bool isModel)
    {
        var folding = new NormFolding(graph, isModel);
        var folded = new Rewriter(folding.Replaced, folding.Current).Rewrite(graph);
        return folded with { ReadOnce = new Readers(folded, isModel).ReadOnce.OrderBy(value => value).ToEquatable() };
    }

    /// <summary>Relevance starts at the logits: the softmax that gives the output passes it on.</summary>
    private static Graph SkipSoftmax(Graph graph) => graph with
    {
        Body = new(graph.Body.Nodes
            .Select(node => node is Apply apply && (apply.Operation == Operation.Softmax || apply.Operation == Operation.LogSoftmax) && apply.Result == graph.Outputs[0] ? apply with { Operation = Operation.OutputSoftmax } : node)
            .ToEquatable()),
    };
}
