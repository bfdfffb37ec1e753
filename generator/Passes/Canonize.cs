using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Operations;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Passes;

/// <summary>
/// Brings a graph into the form that rules are defined on: operations that do nothing in eval mode are gone, and batch
/// norm is part of the linear layer before it. Correct where the batch norm alone reads the layer's output, since nothing
/// else then sees the value that the fold replaces. A batch norm with a rule of its own stays.
/// </summary>
internal sealed class Canonize
{
    private readonly Dictionary<int, int> replaced = [];
    private readonly Dictionary<int, int> uses = [];

    public static Graph Run(Graph graph)
    {
        var pass = new Canonize();
        pass.Count(graph.Body);
        pass.Use(graph.Output);
        var body = pass.Rewrite(graph.Body);
        return graph with { Body = body, Output = pass.Resolve(graph.Output) };
    }

    private Region Rewrite(Region region)
    {
        var nodes = new List<Node>();
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply { Operation: OperationCatalog.Identity } identity:
                    replaced[identity.Result] = Resolve(identity.Inputs[0]);
                    break;
                case Apply { Operation: OperationCatalog.BatchNorm, Layer.Rule: null } norm when FindLinear(nodes, Resolve(norm.Inputs[0])) is >= 0 and var index:
                    nodes[index] = (Apply)nodes[index] with { Result = norm.Result, FoldedNorm = norm.Layer };
                    break;
                case Apply apply:
                    nodes.Add(apply with { Inputs = apply.Inputs.Select(Resolve).ToEquatable(), Arguments = apply.Arguments.Select(Resolve).ToEquatable() });
                    break;
                case Branch branch:
                    nodes.Add(branch with
                    {
                        Condition = Resolve(branch.Condition),
                        Then = Rewrite(branch.Then),
                        ThenResults = branch.ThenResults.Select(Resolve).ToEquatable(),
                        Else = Rewrite(branch.Else),
                        ElseResults = branch.ElseResults.Select(Resolve).ToEquatable(),
                    });
                    break;
                case Loop loop:
                    nodes.Add(loop with
                    {
                        Header = Resolve(loop.Header),
                        Initial = loop.Initial.Select(Resolve).ToEquatable(),
                        Body = Rewrite(loop.Body),
                        BodyResults = loop.BodyResults.Select(Resolve).ToEquatable(),
                    });
                    break;
            }
        }

        return new Region(nodes.ToEquatable());
    }

    /// <summary>The unfolded linear layer among the nodes whose only reader asks, or -1.</summary>
    private int FindLinear(List<Node> nodes, int value) => uses.TryGetValue(value, out var count) && count > 1
        ? -1
        : nodes.FindIndex(node => node is Apply { FoldedNorm: null } apply && OperationCatalog.IsLinear(apply.Operation) && apply.Result == value);

    private int Resolve(int value) => replaced.TryGetValue(value, out var other) ? other : value;

    private Fragment Resolve(Fragment fragment) => new(Fragment.Fill(fragment, value => Fragment.Hole(Resolve(value))));

    private void Use(int value) => uses[value] = uses.TryGetValue(value, out var count) ? count + 1 : 1;

    private void Count(Region region)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    foreach (var input in apply.Inputs)
                        Use(input);
                    break;
                case Branch branch:
                    Count(branch.Then);
                    Count(branch.Else);
                    foreach (var value in branch.ThenResults.Concat(branch.ElseResults))
                        Use(value);
                    break;
                case Loop loop:
                    Count(loop.Body);
                    foreach (var value in loop.Initial.Concat(loop.BodyResults))
                        Use(value);
                    break;
            }
        }
    }
}
