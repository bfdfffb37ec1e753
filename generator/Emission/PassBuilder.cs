using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Passes;
using RelDrop.Generator.Support;
using RelDrop.Operations;

namespace RelDrop.Generator.Emission;

/// <summary>
/// Turns a graph with rules into the two methods of a pass: record in program order, propagate in reverse. Where a value
/// is read several times, its relevance is the sum of what each reader sends.
/// </summary>
internal sealed class PassBuilder
{
    private static readonly string[] FactNames = ["nonNegative", "first"];
    private readonly CompositeSpec composite;
    private readonly Facts facts;
    private readonly PassOptions options;
    private readonly Names names;
    private readonly Dictionary<int, int> sends = [];
    /// <summary>What propagate reads, once it is built: record must keep it.</summary>
    private readonly HashSet<string> read = [];
    private readonly string[] outputs;
    private Dictionary<int, List<string>> contributions = [];

    public PassBuilder(Graph graph, CompositeSpec composite, bool isModel, PassOptions options)
    {
        this.composite = composite;
        this.options = options;
        facts = new Facts(graph, isModel, options.SignAnalysis);
        names = new Names(graph);

        outputs = [.. graph.Outputs.Select(output => names[output])];
        for (var i = 0; i < graph.Outputs.Count; i++)
            Contribute(graph.Outputs[i], graph.IsSimple ? "relevance" : $"relevances[{Names.Text(i)}]");
        var propagate = Backward(graph.Body);
        var sent = graph.Explained.Select(input => Gather(input, propagate) is { } relevance ? relevance + ".alias()" : $"zeros_like({names[input]})").ToArray();
        propagate.Add(new Return(graph.IsSimple ? sent[0] : $"[{string.Join(", ", sent)}]"));

        read = [.. Step.Mentions(propagate)];
        List<Step> record = [.. graph.Inputs.Select((input, i) => Define.Tensor(names[input], graph.IsSimple ? "input.alias()" : $"inputs[{Names.Text(i)}].alias()")), .. Forward(graph.Body)];
        if (!isModel)
            record.AddRange(OutputFacts(graph.Outputs));
        record.Add(new Return(graph.IsSimple ? outputs[0] + ".alias()" : $"[{string.Join(", ", outputs.Select(output => output + ".alias()"))}]"));
        (Record, Propagate) = Prune.Run(record, propagate);
    }

    public List<Step> Record { get; }

    public List<Step> Propagate { get; }

    private IEnumerable<Step> OutputFacts(EquatableArray<int> outputs)
    {
        if (outputs.Count == 1 && facts.NonNegative(outputs[0]).IsNever && facts.First(outputs[0]).IsNever)
            yield break;
        yield return new Comment("What the layers behind this block may rely on");
        var contexts = outputs.Select(output => $"new LrpContext(IsFirst: {facts.First(output).Expression}, NonNegative: {facts.NonNegative(output).Expression})").ToArray();
        yield return new Do(contexts.Length == 1 ? $"Output = {contexts[0]};" : $"Outputs = [{string.Join(", ", contexts)}];");
    }

    // ---- Record ----
    private List<Step> Forward(Region region)
    {
        var steps = new List<Step>();
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    var operation = Emitter(apply);
                    steps.Add(new Comment(operation.ForwardComment));
                    steps.AddRange(operation.Forward());
                    break;
                case Branch branch:
                    steps.AddRange(Forward(branch));
                    break;
                case Loop loop:
                    steps.AddRange(Forward(loop));
                    break;
            }
        }

        return steps;
    }

    private IEnumerable<Step> Forward(Branch branch)
    {
        yield return new Comment($"Branch on {Readable(branch.Condition)}");
        yield return Define.Other("bool", Condition(branch), names.Fill(branch.Condition));
        foreach (var result in branch.Results)
        {
            foreach (var fact in DynamicFacts(result))
                yield return Define.Other("bool", fact + Names.Text(result), "false");
        }

        List<Step> Side(Region region, IReadOnlyList<int> results)
        {
            var steps = Forward(region);
            for (var i = 0; i < results.Count; i++)
            {
                Export(steps, names[branch.Results[i]], names[results[i]] + ".alias()");
                foreach (var fact in DynamicFacts(branch.Results[i]))
                    steps.Add(new Assign(fact + Names.Text(branch.Results[i]), FactOf(fact, results[i]).Expression));
            }

            return steps;
        }

        yield return new Choice(
            [(Condition(branch), Side(branch.Then, branch.ThenResults)), ("", Side(branch.Else, branch.ElseResults))],
            [.. branch.Results.Select(result => names[result])]);
    }

    private IEnumerable<Step> Forward(Loop loop)
    {
        yield return new Comment(Readable(loop.Header));
        yield return Define.Other($"Stack<Frame{loop.Id}>", "frames" + loop.Id, $"new Stack<Frame{loop.Id}>()");
        for (var i = 0; i < loop.Results.Count; i++)
        {
            yield return Define.Tensor(names[loop.Results[i]], names[loop.Initial[i]] + ".alias()");
            foreach (var fact in DynamicFacts(loop.Results[i]))
                yield return Define.Other("bool", fact + Names.Text(loop.Results[i]), FactOf(fact, loop.Initial[i]).Expression);
        }

        // A round takes the carried tensors over, and leaves what it made of them.
        var body = new List<Step>();
        for (var i = 0; i < loop.Parameters.Count; i++)
        {
            body.Add(Define.Tensor(names[loop.Parameters[i]], names[loop.Results[i]]));
            foreach (var fact in DynamicFacts(loop.Parameters[i]))
                body.Add(Define.Other("bool", fact + Names.Text(loop.Parameters[i]), fact + Names.Text(loop.Results[i])));
        }

        body.AddRange(Forward(loop.Body));
        for (var i = 0; i < loop.Results.Count; i++)
        {
            Export(body, names[loop.Results[i]], names[loop.BodyResults[i]] + ".alias()");
            foreach (var fact in DynamicFacts(loop.Results[i]))
                body.Add(new Assign(fact + Names.Text(loop.Results[i]), FactOf(fact, loop.BodyResults[i]).Expression));
        }

        yield return new Repeat(names.Fill(loop.Header), loop.Id, VariableOf(loop), body);
    }

    /// <summary>The facts about a value that only running code can know; each has a variable.</summary>
    private IEnumerable<string> DynamicFacts(int value) => FactNames.Where(fact => FactOf(fact, value).Expression == fact + Names.Text(value));

    private Fact FactOf(string fact, int value) => fact == "first" ? facts.First(value) : facts.NonNegative(value);

    // ---- Propagate ----
    private List<Step> Backward(Region region)
    {
        var steps = new List<Step>();
        foreach (var node in region.Nodes.Reverse())
        {
            switch (node)
            {
                case Apply apply:
                    Backward(apply, steps);
                    break;
                case Branch branch:
                    Backward(branch, steps);
                    break;
                case Loop loop:
                    Backward(loop, steps);
                    break;
            }
        }

        return steps;
    }

    private void Backward(Apply apply, List<Step> steps)
    {
        var relevance = apply.Results.Select(result => Gather(result, steps)).ToArray();
        if (relevance.All(arriving => arriving is null))
            return;
        if (apply.Layer is { IsKept: true } || apply.FoldedNorm is { IsKept: true })
            steps.Add(new Do($"Keep({names.Path(apply, isRecord: false)}, {relevance[0]});"));
        if (apply.Operation == Operation.Constant)
            return;
        var operation = Emitter(apply);
        steps.Add(new Comment(operation.BackwardComment));
        var (emitted, sent) = operation.Backward(relevance, [.. apply.Inputs.Select(NextName)]);
        steps.AddRange(emitted);
        for (var i = 0; i < sent.Count; i++)
        {
            if (sent[i].Length > 0)
                Contribute(apply.Inputs[i], sent[i]);
        }
    }

    private void Backward(Branch branch, List<Step> steps)
    {
        var relevances = branch.Results.Select(result => Gather(result, steps)).ToArray();
        if (relevances.All(relevance => relevance is null))
            return;
        var then = InRegion(branch.Then, branch.ThenResults, relevances);
        var other = InRegion(branch.Else, branch.ElseResults, relevances);
        var values = then.Sent.Keys.Union(other.Sent.Keys).OrderByDescending(value => value).ToArray();
        var exports = values.Select(NextName).ToArray();
        foreach (var (sideSteps, sent) in new[] { then, other })
        {
            for (var i = 0; i < values.Length; i++)
                Export(sideSteps, exports[i], Sum(values[i], sent));
        }

        steps.Add(new Comment($"Branch on {Readable(branch.Condition)}"));
        steps.Add(new Choice([(Condition(branch), then.Steps), ("", other.Steps)], exports));
        for (var i = 0; i < values.Length; i++)
            Contribute(values[i], exports[i]);
    }

    private void Backward(Loop loop, List<Step> steps)
    {
        var relevances = loop.Results.Select(result => Gather(result, steps)).ToArray();
        if (relevances.All(relevance => relevance is null))
            return;
        var carried = loop.Results.Select(result => $"R{Names.Text(result)}_").ToArray();
        var arriving = loop.Results.Select(NextName).ToArray();
        var (body, sent) = InRegion(loop.Body, loop.BodyResults, arriving);
        var captured = sent.Keys.Except(loop.Parameters).OrderByDescending(value => value).ToArray();

        steps.Add(new Comment($"{Readable(loop.Header)}, last round first"));
        for (var i = 0; i < carried.Length; i++)
            steps.Add(Define.Tensor(carried[i], relevances[i] is { } relevance ? relevance + ".alias()" : $"zeros_like({names[loop.Results[i]]})"));
        foreach (var value in captured)
        {
            // Every round sends relevance to a tensor from outside the loop.
            var total = NextName(value);
            steps.Add(Define.Tensor(total, $"zeros_like({names[value]})"));
            body.AddRange(sent[value].Select(part => new Do($"{total}.add_({part});")));
            Contribute(value, total);
        }

        body.InsertRange(0, carried.Select((name, i) => Define.Tensor(arriving[i], name)));
        for (var i = 0; i < carried.Length; i++)
            Export(body, carried[i], Sum(loop.Parameters[i], sent));
        steps.Add(new Repeat($"while (frames{loop.Id}.Count > 0)", loop.Id, VariableOf(loop), body));
        for (var i = 0; i < carried.Length; i++)
            Contribute(loop.Initial[i], carried[i]);
    }

    /// <summary>A region's steps, and what they send to the values that it reads.</summary>
    private (List<Step> Steps, Dictionary<int, List<string>> Sent) InRegion(Region region, EquatableArray<int> results, string?[] relevances)
    {
        var outer = contributions;
        contributions = [];
        for (var i = 0; i < results.Count; i++)
        {
            if (relevances[i] is { } relevance)
                Contribute(results[i], relevance);
        }

        var steps = Backward(region);
        var sent = contributions;
        contributions = outer;
        return (steps, sent);
    }

    private string Sum(int value, Dictionary<int, List<string>> sent) =>
        !sent.TryGetValue(value, out var parts) ? $"zeros_like({names[value]})" : parts.Count == 1 ? parts[0] + ".alias()" : string.Join(" + ", parts);

    /// <summary>Hands a tensor to the code around. If it was only made to be handed on, it is made in place.</summary>
    private void Export(List<Step> steps, string name, string expression)
    {
        var index = steps.FindIndex(step => step is Define { Variables: [{ IsTensor: true } only] } && only.Name + ".alias()" == expression);
        if (index >= 0 && ((Define)steps[index]).Variables[0].Name is var local && !read.Contains(local) && !Step.Mentions(steps.Skip(index + 1)).Contains(local))
            steps[index] = new Assign(name, ((Define)steps[index]).Expression);
        else
            steps.Add(new Assign(name, expression));
    }

    /// <summary>The variable that holds a value's relevance, or null if none arrives.</summary>
    private string? Gather(int value, List<Step> steps)
    {
        if (!contributions.TryGetValue(value, out var parts))
            return null;
        contributions.Remove(value);
        if (parts.Count == 1)
            return parts[0];
        var name = "R" + Names.Text(value);
        steps.Add(Define.Tensor(name, string.Join(" + ", parts)));
        return name;
    }

    /// <summary>A name for the next contribution to a value: <c>R3</c>, or <c>R3a</c>, <c>R3b</c>, … where several readers send.</summary>
    private string NextName(int value)
    {
        var index = sends.TryGetValue(value, out var count) ? count : 0;
        sends[value] = index + 1;
        return "R" + Names.Text(value) + (names.Readers(value) > 1 ? (char)('a' + (index % 26)) + (index >= 26 ? Names.Text(index / 26) : "") : "");
    }

    private void Contribute(int value, string name)
    {
        if (!contributions.TryGetValue(value, out var parts))
            contributions[value] = parts = [];
        parts.Add(name);
    }

    private OperationEmitter Emitter(Apply apply) => new(apply, names, facts, composite, options);

    private string Readable(Fragment code) => names.Fill(code).Replace("module.", "");

    private static string Condition(Branch branch) => "branch" + branch.Id;

    private static Variable VariableOf(Loop loop) => new(loop.VariableType, loop.VariableName);
}

/// <summary>Which optimising passes run. All of them leave the numbers as they are.</summary>
internal sealed record PassOptions(bool SignAnalysis = true, bool StrengthReduction = true, bool Liveness = true)
{
    /// <summary>Reads the MSBuild property RelDropDisablePasses: names separated by commas or semicolons.</summary>
    public static PassOptions Parse(string disabled)
    {
        var names = disabled.Split(',', ';').Select(name => name.Trim()).ToArray();
        return new PassOptions(
            SignAnalysis: !names.Contains(nameof(SignAnalysis)),
            StrengthReduction: !names.Contains(nameof(StrengthReduction)),
            Liveness: !names.Contains(nameof(Liveness)));
    }
}
