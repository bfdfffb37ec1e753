using RelDrop.Support;

namespace RelDrop.Graphs;

/// <summary>Makes a graph anew with operations changed or left out, and values replaced by others.</summary>
/// <param name="replaced">What each value is replaced by; may be added to on the way.</param>
/// <param name="change">What becomes of an operation; null leaves it out.</param>
internal sealed class Rewriter(Dictionary<int, int> replaced, Func<Apply, Apply?> change)
{
    public Graph Rewrite(Graph graph) => graph with { Body = Rewrite(graph.Body), Outputs = graph.Outputs.Select(Resolve).ToEquatable() };

    /// <summary>The value that stands for another one.</summary>
    public int Resolve(int value) => replaced.TryGetValue(value, out var other) ? Resolve(other) : value;

    private Region Rewrite(Region region) => new(region.Nodes.Select(Rewrite).OfType<Node>().ToEquatable());

    private Node? Rewrite(Node node) => node switch
    {
        Apply apply => change(apply) is { } changed ? Rewrite(changed) : null,
        Compute compute => compute with { Code = Resolve(compute.Code) },
        Effect effect => new Effect(Resolve(effect.Code)),
        Branch branch => branch with
        {
            Condition = Resolve(branch.Condition),
            Then = Rewrite(branch.Then),
            ThenResults = branch.ThenResults.Select(Resolve).ToEquatable(),
            Else = Rewrite(branch.Else),
            ElseResults = branch.ElseResults.Select(Resolve).ToEquatable(),
            Plain = branch.Plain.Select(one => one with { Then = Resolve(one.Then), Else = Resolve(one.Else) }).ToEquatable(),
        },
        Loop loop => loop with
        {
            Header = loop.Header with { Collection = ResolveIfAny(loop.Header.Collection), Condition = ResolveIfAny(loop.Header.Condition) },
            Plain = loop.Plain.Select(one => one with { Initial = Resolve(one.Initial), Next = Resolve(one.Next) }).ToEquatable(),
            Initial = loop.Initial.Select(Resolve).ToEquatable(),
            Body = Rewrite(loop.Body),
            BodyResults = loop.BodyResults.Select(Resolve).ToEquatable(),
        },
        _ => node,
    };

    private Apply Rewrite(Apply apply) => apply with
    {
        Inputs = apply.Inputs.Select(Resolve).ToEquatable(),
        Code = Resolve(apply.Code),
        Arguments = apply.Arguments.Select(Resolve).ToEquatable(),
        Relevance = ResolveIfAny(apply.Relevance),
        Dimension = apply.Dimension is { } dimension ? Resolve(dimension) : null,
        WithConstantStatistics = ResolveIfAny(apply.WithConstantStatistics),
    };

    private Fragment? ResolveIfAny(Fragment? fragment) => fragment is null ? null : Resolve(fragment);

    private Fragment Resolve(Fragment fragment) => new(Resolve(fragment.Text));

    private string Resolve(string code) => Fragment.Fill(new Fragment(code), value => Fragment.Hole(Resolve(value)));
}
