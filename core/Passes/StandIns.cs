using System.Text.RegularExpressions;
using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Rules;
using RelDrop.Support;

namespace RelDrop.Passes;

/// <summary>
/// Where a ReLU's output can stand in for its input, so that the tape keeps one of them: where the relevance that arrives is
/// grounded, 0 wherever the output is. One backward walk; never is always safe.
/// </summary>
internal sealed class StandIns
{
    private readonly Dictionary<int, Fact> grounded = [];
    private readonly Dictionary<int, Apply> producers = [];
    private readonly Dictionary<int, List<Apply?>> readers = [];
    private readonly Dictionary<int, string> loops = [];
    private readonly Stack<Loop> enclosing = new();
    private readonly Facts facts;
    private readonly CompositeSpec composite;
    private readonly bool isOn;

    /// <summary>Runs the walk. If it is off, nothing stands in for anything.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outputGrounded">Whether the relevance of the first output will be 0 wherever that is.</param>
    /// <param name="facts">What is known of values.</param>
    /// <param name="composite">The composite.</param>
    /// <param name="isOn">Whether it is on.</param>
    public StandIns(Graph graph, Fact outputGrounded, Facts facts, CompositeSpec composite, bool isOn)
    {
        this.facts = facts;
        this.composite = composite;
        this.isOn = isOn;
        Survey(graph.Body, loop: "");
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            Read(graph.Outputs[i], null);
            Ground(graph.Outputs[i], i > 0 ? Fact.Never : outputGrounded);
        }

        Walk(graph.Body);
    }

    /// <summary>Whether a value's relevance is 0 wherever the value is.</summary>
    public Fact Grounded(int value) => grounded.TryGetValue(value, out var fact) ? fact : Fact.Always;

    /// <summary>As <see cref="Grounded"/> for a caller that does not know what reads the block's output.</summary>
    public Fact GroundedForCallers(int value) => Grounded(value) is var fact && fact.Conditions.OfType<OutputGrounded>().Any() ? Fact.Never : fact;

    /// <summary>The ReLU that alone reads a value which nothing else holds, so that it may overwrite it; or null.</summary>
    public Apply? Overwriting(int value) =>
        readers.TryGetValue(value, out var all) && all is [{ } relu] && relu.Operation == Operation.ReLU && relu.Inputs[0] == value && IsFresh(value, relu) && isOn ? relu : null;

    /// <summary>When the output of that ReLU stands in for the value. Behind the first linear layer, whose rule differs, it is known what reads it.</summary>
    public Fact StandsIn(int value) => Overwriting(value) is { } relu && facts.IsFirst(value).IsNever && RuleOf(relu) is null or "Pass" or "Gradient"
        ? RuleOf(relu) == "Pass" ? Grounded(relu.Result) : Fact.Always
        : Fact.Never;

    /// <summary>The linear layer whose output a sum alone reads, so that the sum may overwrite it; or null.</summary>
    public int? OverwrittenAddend(Apply sum) =>
        sum.Operation == Operation.Add && sum.Inputs.Count == 2 && sum.Code.Text == Fragment.Sum(Fragment.Hole(sum.Inputs[0]), Fragment.Hole(sum.Inputs[1]))
        && RuleOf(sum) is "Norm" or "Epsilon" && !StandsIn(sum.Result).IsNever
            ? sum.Inputs.Where(input => readers[input].Count == 1 && IsFresh(input, sum) && producers[input].Operation.IsLinear).Select(input => (int?)input).FirstOrDefault()
            : null;

    /// <summary>The sum that overwrites a linear layer's output, or null.</summary>
    public Apply? OverwritingSum(int value) =>
        readers.TryGetValue(value, out var all) && all is [{ } sum] && OverwrittenAddend(sum) == value ? sum : null;

    /// <summary>Whether a value has memory of its own, which its reader may use once.</summary>
    private bool IsFresh(int value, Apply reader) =>
        producers.TryGetValue(value, out var producer) && !producer.IsSeam && loops[value] == loops[reader.Result]
        && (producer.Operation.IsLinear || producer.Operation == Operation.BatchNorm || (producer.Operation.IsSum && producer.Inputs.Count == 2));

    private string? RuleOf(Apply apply) => RuleAssignment.Assign(apply, composite, isFirst: false)?.Name;

    private void Walk(Region region)
    {
        foreach (var node in region.Nodes.Reverse())
        {
            switch (node)
            {
                case Apply apply:
                    foreach (var input in apply.Inputs)
                        Ground(input, Of(apply));
                    break;
                case Branch branch:
                    for (var i = 0; i < branch.Results.Count; i++)
                    {
                        Ground(branch.ThenResults[i], Grounded(branch.Results[i]));
                        Ground(branch.ElseResults[i], Grounded(branch.Results[i]));
                    }

                    Walk(branch.Then);
                    Walk(branch.Else);
                    break;
                case Loop loop:
                    Walk(loop);
                    break;
            }
        }
    }

    /// <summary>What a round leaves is read by the next or by what follows: what holds of a round's inputs if it holds of the next's holds of all.</summary>
    private void Walk(Loop loop)
    {
        enclosing.Push(loop);
        var before = new Dictionary<int, Fact>(grounded);
        void Round(IReadOnlyList<Fact> next)
        {
            grounded.Clear();
            foreach (var pair in before)
                grounded[pair.Key] = pair.Value;
            for (var i = 0; i < loop.BodyResults.Count; i++)
                Ground(loop.BodyResults[i], Grounded(loop.Results[i]).And(next[i]));
            Walk(loop.Body);
        }

        IReadOnlyList<Fact> assumed = [.. loop.Parameters.Select(_ => Fact.Always)];
        for (var tries = 0; tries < 3; tries++)
        {
            Round(assumed);
            var found = loop.Parameters.Select(Grounded).ToArray();
            if (found.Zip(assumed, (one, other) => one.Equals(other)).All(same => same))
                break;
            assumed = tries < 1 ? found : [.. found.Select(_ => Fact.Never)];
        }

        enclosing.Pop();
        for (var i = 0; i < loop.Initial.Count; i++)
            Ground(loop.Initial[i], Grounded(loop.Parameters[i]).And(Grounded(loop.Results[i])));
    }

    private Fact Of(Apply apply) => apply.IsSeam && apply.Operation == Operation.BatchNorm ? OfNorm(apply) : apply.Operation == Operation.Module
        ? apply.Inputs.Count == 1 && apply.FurtherResults.Count == 0 && Query(apply.Title, apply.Layer!) is { } query ? Fact.If(query) : Fact.Never
        : Groundings.Of(new KnownFunction(apply.Operation, apply.Range), RuleOf(apply)) switch
        {
            Grounding.Always => Fact.Always,
            Grounding.IfOutput => Grounded(apply.Result),
            _ => Fact.Never,
        };

    /// <summary>Folded it hands relevance on; else its rule says, without which it refuses relevance.</summary>
    private Fact OfNorm(Apply norm) => RuleOf(norm) is not null && Groundings.Of(new KnownFunction(norm.Operation, norm.Range), RuleOf(norm)) == Grounding.Never ? Fact.Never : Grounded(norm.Result);

    /// <summary>The question that generated code asks of a module; of all modules of a list for one that a loop takes from it; null where it cannot.</summary>
    private ModuleGrounds? Query(string path, LayerRef layer)
    {
        var access = layer.Access.TrimEnd('!');
        if (enclosing.Count == 0)
            return Regex.Matches(access, "(?<![\\w.:@])[A-Za-z_]\\w*").Cast<Match>().All(name => name.Value is "module" or "global") ? new ModuleGrounds(layer.Path, access, IsList: false) { Module = layer.Module } : null; // A local may be made after the question.
        var element = enclosing.Peek();
        var byIndex = Regex.Match(access, "^(?<list>.+)\\[(?<index>\\w+)\\]$");
        var list = element.Header.Collection is { } items && access == element.Header.VariableName ? items.Text
            : byIndex.Success && element.Plain.Any(one => one.Name == byIndex.Groups["index"].Value) ? byIndex.Groups["list"].Value
            : "";
        return !Regex.IsMatch(list, "^module(\\.@?\\w+)+$") || path.IndexOf('[') < 0
            ? null
            : new ModuleGrounds(path.Substring(0, path.IndexOf('[')), list, IsList: true);
    }

    private void Ground(int value, Fact fact) => grounded[value] = Grounded(value).And(fact);

    private void Read(int value, Apply? reader)
    {
        if (!readers.TryGetValue(value, out var all))
            readers[value] = all = [];
        all.Add(reader);
    }

    private void ReadAll(string code)
    {
        foreach (var value in new Fragment(code).ReadElements)
            Read(value, null);
    }

    private void Survey(Region region, string loop)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    producers[apply.Result] = apply;
                    ReadAll(string.Concat(apply.Arguments));
                    loops[apply.Result] = loop;
                    foreach (var input in apply.Inputs.Concat((apply.Relevance is null ? apply.Code : new Fragment(apply.Code.Text + apply.Relevance.Text)).ReadElements.Except(apply.Inputs)))
                        Read(input, apply);
                    break;
                case Compute compute:
                    ReadAll(compute.Code.Text);
                    break;
                case Effect effect:
                    ReadAll(effect.Code.Text);
                    break;
                case Branch branch:
                    ReadAll(string.Concat(branch.Plain.Select(one => one.Then + one.Else)));
                    foreach (var value in branch.Condition.ReadElements.Concat(branch.ThenResults).Concat(branch.ElseResults))
                        Read(value, null);
                    Survey(branch.Then, loop);
                    Survey(branch.Else, loop);
                    break;
                case Loop inner:
                    foreach (var value in new Fragment(inner.Header.Code.Text + string.Concat(inner.Plain.Select(one => one.Initial + one.Next))).ReadElements.Concat(inner.Initial).Concat(inner.BodyResults))
                        Read(value, null);
                    Survey(inner.Body, inner.Id);
                    break;
            }
        }
    }
}
