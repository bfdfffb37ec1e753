using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Operations;

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
/// Which values have no negative element, which are reached from the input without a linear layer, which pass gave them where a batch
/// norm may be folded there, and which are gates: one forward walk.
/// </summary>
internal sealed class Facts
{
    private readonly Dictionary<int, Fact> nonNegative = [];
    private readonly Dictionary<int, Fact> first = [];
    private readonly Dictionary<int, string> sources = [];
    private readonly HashSet<int> readOnce;
    private readonly HashSet<int> gates = [];
    private readonly bool analyseSigns;

    /// <summary>Runs the walk. Without sign analysis nothing is known to be non-negative.</summary>
    public Facts(Graph graph, bool isModel, bool analyseSigns)
    {
        this.analyseSigns = analyseSigns;
        readOnce = [.. graph.ReadOnce];
        for (var i = 0; i < graph.Inputs.Count; i++)
        {
            var input = graph.Inputs[i];
            if (isModel)
                Set(input, Fact.Never, Fact.Always);
            else
                Set(input, Fact.If(ContextOf(i) + ".NonNegative"), Fact.If(ContextOf(i) + ".IsFirst"), ContextOf(i) + ".Source");
        }

        Walk(graph.Body);
    }

    /// <summary>What generated code calls the context of an input.</summary>
    public static string ContextOf(int input) => input == 0 ? "Context" : $"Contexts[{input}]";

    public Fact NonNegative(int value) => nonNegative[value];

    public Fact First(int value) => first[value];

    /// <summary>The pass that gave a value which one place reads, as C#: a batch norm may be folded there. Null if there is none.</summary>
    public string? Source(int value) => readOnce.Contains(value) && sources.TryGetValue(value, out var source) ? source : null;

    /// <summary>The variable that generated code keeps a value's source in; null if there is none, or another name for it.</summary>
    public string? SourceVariable(int value) => sources.TryGetValue(value, out var source) && source == $"source{value}" ? source : null;

    /// <summary>What the pass of a value's reader is told of it, as C#: what the pass that gave it has said, where nothing is to be added.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isReadAgain">Whether its memory is read after that reader, as C#.</param>
    public string Context(int value, string isReadAgain)
    {
        var (isFirst, isNonNegative, source) = (First(value).Expression, NonNegative(value).Expression, Source(value));
        const string member = ".IsFirst";
        if (isFirst.EndsWith(member, System.StringComparison.Ordinal) && isFirst.Substring(0, isFirst.Length - member.Length) is var said && isNonNegative == said + ".NonNegative" && source == said + ".Source")
            return isReadAgain == (said.StartsWith("pass", System.StringComparison.Ordinal) ? "false" : said + ".IsReadAgain") ? said : $"{said} with {{ IsReadAgain = {isReadAgain} }}";
        return $"new LrpContext(IsFirst: {isFirst}, NonNegative: {isNonNegative}{(isReadAgain == "false" ? "" : $", IsReadAgain: {isReadAgain}")}{(source is null ? "" : $", Source: {source}")})";
    }

    /// <summary>Whether an operation's inputs are reached without a linear layer. What carries no relevance has no say in it.</summary>
    public Fact First(Apply apply) => apply.Inputs.Count == 0 ? Fact.Always : All(apply.Inputs, first);

    /// <summary>Whether none of an operation's inputs has a negative element.</summary>
    public Fact NonNegative(Apply apply) => All(apply.Inputs, nonNegative);

    /// <summary>Whether a value lies between 0 and 1 because a sigmoid or softmax made it so.</summary>
    public bool IsGate(int value) => gates.Contains(value);

    private static Fact All(EquatableArray<int> inputs, Dictionary<int, Fact> facts) =>
        inputs.Count == 0 ? Fact.Never : inputs.Select(input => facts[input]).Aggregate((a, b) => a.And(b));

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
                        if (gates.Contains(then) && gates.Contains(other))
                            gates.Add(result);
                        Set(
                            result,
                            Join(nonNegative[then], nonNegative[other], $"nonNegative{result}"),
                            Join(first[then], first[other], $"first{result}"),
                            Source(then) is null && Source(other) is null ? null : $"source{result}");
                    }

                    break;
                case Loop loop:
                    for (var i = 0; i < loop.Parameters.Count; i++)
                        Set(loop.Parameters[i], Fact.If($"nonNegative{loop.Parameters[i]}"), Fact.If($"first{loop.Parameters[i]}"));
                    do
                        Walk(loop.Body);
                    while (CarriesSources(loop));
                    for (var i = 0; i < loop.Results.Count; i++)
                        Set(loop.Results[i], Fact.If($"nonNegative{loop.Results[i]}"), Fact.If($"first{loop.Results[i]}"));
                    break;
            }
        }
    }

    /// <summary>Lets rounds know the sources of what they carry; whether there were some that they did not know.</summary>
    private bool CarriesSources(Loop loop)
    {
        var carries = false;
        for (var i = 0; i < loop.Parameters.Count; i++)
        {
            if (sources.ContainsKey(loop.Parameters[i]) || (Source(loop.Initial[i]) is null && Source(loop.BodyResults[i]) is null))
                continue;
            sources[loop.Parameters[i]] = $"source{loop.Parameters[i]}";
            sources[loop.Results[i]] = $"source{loop.Results[i]}";
            carries = true;
        }

        return carries;
    }

    private void Walk(Apply apply)
    {
        if (apply.Operation == Operation.Module)
        {
            var outputs = apply.Results.ToArray();
            for (var i = 0; i < outputs.Length; i++)
            {
                var pass = $"pass{apply.Result}.{(i == 0 ? "Output" : $"Outputs[{i}]")}";
                Set(outputs[i], Fact.If(pass + ".NonNegative"), Fact.If(pass + ".IsFirst"), pass + ".Source");
            }

            return;
        }

        foreach (var result in apply.Results)
        {
            Set(
                result,
                apply.Range is OutputRange.NonNegative or OutputRange.Gate ? Fact.Always : apply.Range is OutputRange.KeepsSign ? NonNegative(apply) : Fact.Never,
                apply.Operation.IsLinear ? Fact.Never : First(apply));
        }

        if (apply.Range is OutputRange.Gate || (apply.Range is OutputRange.KeepsSign && apply.Inputs.Count > 0 && !apply.Operation.IsProduct && !apply.Operation.IsSum && apply.Inputs.All(gates.Contains)))
            gates.Add(apply.Result);
    }

    /// <summary>After a branch: what both sides agree on, else a variable that the sides set.</summary>
    private static Fact Join(Fact then, Fact other, string variable) =>
        then.Expression == other.Expression && !then.Expression.Contains("pass") ? then : Fact.If(variable);

    private void Set(int value, Fact isNonNegative, Fact isFirst, string? source = null)
    {
        if (source is not null)
            sources[value] = source;
        nonNegative[value] = analyseSigns ? isNonNegative : Fact.Never;
        first[value] = isFirst;
    }
}
