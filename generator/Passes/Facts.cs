using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Operations;

namespace RelDrop.Generator.Passes;

/// <summary>
/// Something that holds of a value: never, always, or if all of some conditions of the generated code do, such as what a
/// block's caller knows of its input. Never is always safe to assume.
/// </summary>
internal sealed class Fact
{
    public static readonly Fact Never = new(null);
    public static readonly Fact Always = new([]);
    private readonly SortedSet<string>? conditions;

    private Fact(SortedSet<string>? conditions) => this.conditions = conditions;

    public bool IsNever => conditions is null;

    public bool IsAlways => conditions is { Count: 0 };

    /// <summary>The C# condition under which the fact holds.</summary>
    public string Expression => IsNever ? "false" : IsAlways ? "true" : string.Join(" && ", conditions!);

    public static Fact If(string condition) => new([condition]);

    public Fact And(Fact other) => IsNever || other.IsNever ? Never : new([.. conditions!, .. other.conditions!]);
}

/// <summary>
/// Which values have no negative element, and which are reached from the input without a linear layer: one forward walk.
/// </summary>
internal sealed class Facts
{
    private readonly Dictionary<int, Fact> nonNegative = [];
    private readonly Dictionary<int, Fact> first = [];
    private readonly bool analyseSigns;

    /// <summary>Runs the walk. Without sign analysis nothing is known to be non-negative.</summary>
    public Facts(Graph graph, bool isModel, bool analyseSigns)
    {
        this.analyseSigns = analyseSigns;
        Set(graph.Input, isModel ? Fact.Never : Fact.If("Context.NonNegative"), isModel ? Fact.Always : Fact.If("Context.IsFirst"));
        Walk(graph.Body);
    }

    public Fact NonNegative(int value) => nonNegative[value];

    public Fact First(int value) => first[value];

    private void Walk(Region region)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    Walk(apply);
                    break;
                case Branch branch:
                    Walk(branch.Then);
                    Walk(branch.Else);
                    for (var i = 0; i < branch.Results.Count; i++)
                    {
                        var (then, other) = (branch.ThenResults[i], branch.ElseResults[i]);
                        var result = branch.Results[i];
                        Set(
                            result,
                            Join(nonNegative[then], nonNegative[other], $"nonNegative{result}"),
                            Join(first[then], first[other], $"first{result}"));
                    }

                    break;
                case Loop loop:
                    for (var i = 0; i < loop.Parameters.Count; i++)
                        Set(loop.Parameters[i], Fact.If($"nonNegative{loop.Parameters[i]}"), Fact.If($"first{loop.Parameters[i]}"));
                    Walk(loop.Body);
                    for (var i = 0; i < loop.Results.Count; i++)
                        Set(loop.Results[i], Fact.If($"nonNegative{loop.Results[i]}"), Fact.If($"first{loop.Results[i]}"));
                    break;
            }
        }
    }

    private void Walk(Apply apply)
    {
        var inputs = apply.Inputs.ToArray();
        if (apply.Operation == OperationCatalog.Module)
            Set(apply.Result, Fact.If($"pass{apply.Result}.OutputNonNegative"), Fact.If($"pass{apply.Result}.OutputIsFirst"));
        else
        {
            Set(
                apply.Result,
                apply.Operation == OperationCatalog.ReLU ? Fact.Always
                    : OperationCatalog.KeepsSign(apply.Operation) ? inputs.Select(input => nonNegative[input]).Aggregate((a, b) => a.And(b))
                    : Fact.Never,
                OperationCatalog.IsLinear(apply.Operation) ? Fact.Never : inputs.Select(input => first[input]).Aggregate((a, b) => a.And(b)));
        }
    }

    /// <summary>After a branch: what both sides agree on, else a variable that the sides set.</summary>
    private static Fact Join(Fact then, Fact other, string variable) =>
        then.Expression == other.Expression && !then.Expression.Contains("pass") ? then : Fact.If(variable);

    private void Set(int value, Fact isNonNegative, Fact isFirst)
    {
        nonNegative[value] = analyseSigns ? isNonNegative : Fact.Never;
        first[value] = isFirst;
    }
}
