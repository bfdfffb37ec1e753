using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Operations;

namespace RelDrop.Generator.Passes;

/// <summary>
/// Brings a graph into the form that rules are defined on: operations that do nothing in eval mode are gone, a softmax at
/// a model's output is marked, and batch norm is part of the linear layer before it. Correct where the batch norm alone reads the layer's output, since nothing
/// else then sees the value that the fold replaces. A batch norm with a rule of its own stays.
/// </summary>
internal sealed class Canonize
{
    private readonly Dictionary<int, int> replaced = [];
    private readonly Dictionary<int, int> uses = [];

    public static Graph Run(Graph graph, bool isModel)
    {
        var pass = new Canonize();
        pass.Count(graph.Body);
        foreach (var output in graph.Outputs)
            pass.Use(output);
        // What stands between a layer and the batch norm that is folded into it may have read the layer's shape: hence the second round.
        var body = pass.Rewrite(pass.Rewrite(graph.Body));
        var outputs = graph.Outputs.Select(pass.Resolve).ToEquatable();
        return graph with { Body = isModel ? SkipSoftmax(body, outputs[0]) : body, Outputs = outputs };
    }

    /// <summary>Relevance starts at the logits: the softmax that gives the output passes it on.</summary>
    private static Region SkipSoftmax(Region body, int output) => new(body.Nodes
        .Select(node => node is Apply apply && apply.Operation == Operation.Softmax && apply.Result == output ? apply with { Operation = Operation.OutputSoftmax } : node)
        .ToEquatable());

    private Region Rewrite(Region region)
    {
        var nodes = new List<Node>();
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply identity when identity.Operation == Operation.Identity:
                    replaced[identity.Result] = Resolve(identity.Inputs[0]);
                    break;
                case Apply { Layer.Rule: null } norm when norm.Operation == Operation.BatchNorm && FindLinear(nodes, Resolve(norm.Inputs[0])) is >= 0 and var index:
                    replaced[((Apply)nodes[index]).Result] = norm.Result;
                    nodes[index] = (Apply)nodes[index] with { Result = norm.Result, FoldedNorm = norm.Layer };
                    break;
                case Apply apply:
                    nodes.Add(apply with
                    {
                        Inputs = apply.Inputs.Select(Resolve).ToEquatable(),
                        Code = Resolve(apply.Code),
                        Arguments = apply.Arguments.Select(Resolve).ToEquatable(),
                        Relevance = apply.Relevance is null ? null : Resolve(apply.Relevance),
                    });
                    break;
                case Compute compute:
                    nodes.Add(compute with { Code = Resolve(compute.Code) });
                    break;
                case Effect effect:
                    nodes.Add(new Effect(Resolve(effect.Code)));
                    break;
                case Branch branch:
                    nodes.Add(branch with
                    {
                        Condition = Resolve(branch.Condition),
                        Then = Rewrite(branch.Then),
                        ThenResults = branch.ThenResults.Select(Resolve).ToEquatable(),
                        Else = Rewrite(branch.Else),
                        ElseResults = branch.ElseResults.Select(Resolve).ToEquatable(),
                        Plain = branch.Plain.Select(one => one with { Then = Resolve(one.Then), Else = Resolve(one.Else) }).ToEquatable(),
                    });
                    break;
                case Loop loop:
                    nodes.Add(loop with
                    {
                        Header = loop.Header with { Collection = Resolve(loop.Header.Collection), Condition = Resolve(loop.Header.Condition) },
                        Plain = loop.Plain.Select(one => one with { Initial = Resolve(one.Initial), Next = Resolve(one.Next) }).ToEquatable(),
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
        : nodes.FindIndex(node => node is Apply { FoldedNorm: null } apply && apply.Operation.IsLinear && apply.Result == value);

    private int Resolve(int value) => replaced.TryGetValue(value, out var other) ? Resolve(other) : value;

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(fragment))]
    private Fragment? Resolve(Fragment? fragment) => fragment is null ? null : new(Resolve(fragment.Text));

    private string Resolve(string code) => Fragment.Fill(new Fragment(code), value => Fragment.Hole(Resolve(value)));

    private void UseAll(string code)
    {
        foreach (var value in new Fragment(code).ReadElements)
            Use(value);
    }

    private void Use(int value) => uses[Resolve(value)] = uses.TryGetValue(Resolve(value), out var count) ? count + 1 : 1;

    private void Count(Region region)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply identity when identity.Operation == Operation.Identity:
                    replaced[identity.Result] = Resolve(identity.Inputs[0]);
                    break;
                case Apply apply:
                    // Whoever reads elements counts; the shape is the same with and without the batch norm.
                    foreach (var input in apply.Inputs.Concat(apply.Code.ReadElements.Except(apply.Inputs)))
                        Use(input);
                    UseAll(string.Concat(apply.Arguments));
                    break;
                case Compute compute:
                    UseAll(compute.Code.Text);
                    break;
                case Effect effect:
                    UseAll(effect.Code.Text);
                    break;
                case Branch branch:
                    UseAll(branch.Condition.Text + string.Concat(branch.Plain.Select(one => one.Then + one.Else)));
                    Count(branch.Then);
                    Count(branch.Else);
                    foreach (var value in branch.ThenResults.Concat(branch.ElseResults))
                        Use(value);
                    break;
                case Loop loop:
                    UseAll(loop.Header.Code.Text + string.Concat(loop.Plain.Select(one => one.Initial + one.Next)));
                    Count(loop.Body);
                    foreach (var value in loop.Initial.Concat(loop.BodyResults))
                        Use(value);
                    break;
            }
        }
    }
}
