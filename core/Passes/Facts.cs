using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Passes;

/// <summary>What gave a value where a batch norm may be folded: the layer itself, what a context says, or the variable that holds it.</summary>
/// <param name="Context">The context that names it.</param>
/// <param name="Variable">The value whose variable it is.</param>
/// <param name="Layer">The result of the layer.</param>
internal sealed record Source(ContextRef? Context = null, int? Variable = null, int? Layer = null);

/// <summary>What is known of a tensor.</summary>
/// <param name="IsFirst">Whether no linear layer lies between the model's input and it.</param>
/// <param name="NonNegative">Whether it has no negative element.</param>
/// <param name="Source">What gave it.</param>
internal sealed record ValueFacts(Fact IsFirst, Fact NonNegative, Source? Source = null);

/// <summary>
/// Which values have no negative element, which are reached from the input without a linear layer, which pass gave them where a batch
/// norm may be folded there, and which are gates: one forward walk.
/// </summary>
internal sealed class Facts
{
    private readonly Dictionary<int, ValueFacts> facts = [];
    private readonly HashSet<int> readOnce;
    private readonly HashSet<int> gates = [];
    private readonly HashSet<int> activated = [];
    private readonly Statistics statistics = new();
    private readonly bool analyseSigns;

    /// <summary>Runs the walk. Without sign analysis nothing is known to be non-negative.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">What is known of its inputs: <see cref="OfModel"/> or <see cref="OfBlock"/>, or what is known at run time.</param>
    /// <param name="analyseSigns">Whether signs are looked at.</param>
    public Facts(Graph graph, Func<int, ValueFacts> inputs, bool analyseSigns)
    {
        this.analyseSigns = analyseSigns;
        readOnce = [.. graph.ReadOnce];
        for (var i = 0; i < graph.Inputs.Count; i++)
            Set(graph.Inputs[i], inputs(i));
        Walk(graph.Body);
    }

    /// <summary>What is known of a model's input: it comes first, and may have either sign.</summary>
    public static ValueFacts OfModel(int input) => new(Fact.Always, Fact.Never);

    /// <summary>What is known of a block's input: what its caller says.</summary>
    public static ValueFacts OfBlock(int input) => OfContext(new ContextRef(null, input));

    public Fact NonNegative(int value) => facts[value].NonNegative;

    public Fact IsFirst(int value) => facts[value].IsFirst;

    /// <summary>What gave a value which one place reads: a batch norm may be folded there. Null if there is none.</summary>
    public Source? Source(int value) => readOnce.Contains(value) ? facts[value].Source : null;

    /// <summary>Whether generated code has a variable for what it knows of a value.</summary>
    public bool HasVariable(Known known, int value) => (known == Known.IsFirst ? IsFirst(value) : NonNegative(value)).Equals(Fact.If(new VariableCondition(known, value)));

    /// <summary>Whether generated code has a variable for the source of a value.</summary>
    public bool HasSourceVariable(int value) => facts[value].Source == new Source(Variable: value);

    /// <summary>What the pass of a value's reader is told of it.</summary>
    public ValueFacts Of(int value) => facts[value] with { Source = Source(value) };

    /// <summary>Whether an operation's inputs are reached without a linear layer. What carries no relevance has no say in it.</summary>
    public Fact IsFirst(Apply apply) => apply.Inputs.Count == 0 ? Fact.Always : All(apply.Inputs, IsFirst);

    /// <summary>Whether none of an operation's inputs has a negative element.</summary>
    public Fact NonNegative(Apply apply) => All(apply.Inputs, NonNegative);

    /// <summary>Whether a value lies between 0 and 1 because a sigmoid or softmax made it so.</summary>
    public bool IsGate(int value) => gates.Contains(value);

    /// <summary>Whether an element-wise activation gave a value.</summary>
    public bool IsActivated(int value) => activated.Contains(value);

    /// <summary>Whether a value is a constant in a product with another: a statistic of it, such as the reciprocal of its norm, or a gate of a recurrent layer.</summary>
    public bool IsConstant(int value, int of) => statistics.IsConstant(value, of);

    private static ValueFacts OfContext(ContextRef context) =>
        new(Fact.If(new ContextCondition(context, Known.IsFirst)), Fact.If(new ContextCondition(context, Known.NonNegative)), new Source(context));

    private static Fact All(EquatableArray<int> inputs, Func<int, Fact> fact) => inputs.Count == 0 ? Fact.Never : inputs.Select(fact).Aggregate((a, b) => a.And(b));

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
                        Join(branch.Results[i], branch.ThenResults[i], branch.ElseResults[i]);
                    break;
                case Loop loop:
                    foreach (var parameter in loop.Parameters)
                        Set(parameter, OfVariables(parameter));
                    do
                        Walk(loop.Body);
                    while (CarriesSources(loop));
                    foreach (var result in loop.Results)
                        Set(result, OfVariables(result) with { Source = facts.TryGetValue(result, out var carried) ? carried.Source : null });
                    break;
            }
        }
    }

    private static ValueFacts OfVariables(int value) => new(Fact.If(new VariableCondition(Known.IsFirst, value)), Fact.If(new VariableCondition(Known.NonNegative, value)));

    /// <summary>Lets rounds know the sources of what they carry; whether there were some that they did not know.</summary>
    private bool CarriesSources(Loop loop)
    {
        var carries = false;
        for (var i = 0; i < loop.Parameters.Count; i++)
        {
            if (facts[loop.Parameters[i]].Source is not null || (Source(loop.Initial[i]) is null && Source(loop.BodyResults[i]) is null))
                continue;
            foreach (var carried in new[] { loop.Parameters[i], loop.Results[i] })
                Set(carried, OfVariables(carried) with { Source = new Source(Variable: carried) });
            carries = true;
        }

        return carries;
    }

    private void Walk(Apply apply)
    {
        var results = apply.Results.ToArray();
        if (apply.Operation == Operation.Module)
        {
            for (var i = 0; i < results.Length; i++)
                Set(results[i], OfContext(new ContextRef(apply.Result, i)));
            return;
        }

        foreach (var result in results)
        {
            Set(result, new(
                apply.Operation.IsLinear ? Fact.Never : IsFirst(apply),
                apply.Range is OutputRange.NonNegative or OutputRange.Gate ? Fact.Always : apply.Range is OutputRange.KeepsSign ? NonNegative(apply) : Fact.Never,
                apply.IsSeam ? new Source(Layer: result) : null));
        }

        statistics.Walk(apply);
        if (apply.Operation.IsActivation)
            activated.Add(apply.Result);
        if (apply.Range is OutputRange.Gate || (apply.Range is OutputRange.KeepsSign && apply.Inputs.Count > 0 && !apply.Operation.IsProduct && !apply.Operation.IsSum && apply.Inputs.All(gates.Contains)))
            gates.Add(apply.Result);
    }

    /// <summary>After a branch: what both sides agree on, else a variable that the sides set.</summary>
    private void Join(int result, int then, int other)
    {
        if (gates.Contains(then) && gates.Contains(other))
            gates.Add(result);
        statistics.Join(result, then, other);
        Set(result, new(
            Join(IsFirst(then), IsFirst(other), new VariableCondition(Known.IsFirst, result)),
            Join(NonNegative(then), NonNegative(other), new VariableCondition(Known.NonNegative, result)),
            Source(then) is null && Source(other) is null ? null : new Source(Variable: result)));
    }

    /// <summary>What a pass inside a side says is not known where that side is not taken.</summary>
    private static Fact Join(Fact then, Fact other, Condition variable) =>
        then.Equals(other) && !then.Conditions.Any(condition => condition is ContextCondition { Context.Pass: not null }) ? then : Fact.If(variable);

    private void Set(int value, ValueFacts known) => facts[value] = analyseSigns ? known : known with { NonNegative = Fact.Never };
}
