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
internal sealed partial class PassBuilder
{
    private static readonly string[] FactNames = ["nonNegative", "first", "source"];
    private readonly Analysis analysis;
    private readonly Facts facts;
    private readonly Names names;
    private readonly Dictionary<int, int> sends = [];
    /// <summary>What propagate reads, once it is built: record must keep it.</summary>
    private readonly HashSet<string> read = [];
    private readonly string[] outputs;
    private Dictionary<int, List<Relevance>> contributions = [];

    public PassBuilder(Graph graph, CompositeSpec composite, bool isModel, PassOptions options)
    {
        analysis = new Analysis(graph, composite, isModel, options);
        facts = analysis.Facts;
        names = analysis.Names;

        outputs = [.. graph.Outputs.Select(output => names[output])];
        for (var i = 0; i < graph.Outputs.Count; i++)
            Contribute(graph.Outputs[i], new Relevance(graph.IsSimple ? "relevance" : $"relevances[{Names.Text(i)}]"));
        var propagate = Backward(graph.Body);
        var sent = graph.Explained.Select(input => GatherWhole(input, propagate) is { } relevance ? relevance + ".alias()" : $"zeros_like({names[input]})").ToArray();
        propagate.Add(new Return(graph.IsSimple ? sent[0] : $"[{string.Join(", ", sent)}]"));

        read = [.. Step.Mentions(propagate)];
        List<Step> record = [.. graph.Inputs.Select((input, i) => Define.Tensor(names[input], graph.IsSimple ? "input.alias()" : $"inputs[{Names.Text(i)}].alias()")), .. WrittenInputs(graph), .. Forward(graph.Body)];
        if (!isModel)
            record.AddRange(OutputFacts(graph.Outputs));
        record.Add(new Return(graph.IsSimple ? outputs[0] + ".alias()" : $"[{string.Join(", ", outputs.Select(output => output + ".alias()"))}]"));
        (Record, Propagate) = Prune.Run(record, propagate);
    }

    public List<Step> Record { get; }

    public List<Step> Propagate { get; }

    /// <summary>What forward writes in place, nobody may read again: the pass does not change it.</summary>
    private static IEnumerable<Step> WrittenInputs(Graph graph) =>
        graph.WrittenInputs.Select(input => new Do($"Lrp.Elements.CheckReadOnce({Facts.ContextOf(input)}, {Literal.Of("input " + Names.Text(input + 1))}, module);"));

    private IEnumerable<Step> OutputFacts(EquatableArray<int> outputs)
    {
        if (outputs.Count == 1 && facts.NonNegative(outputs[0]).IsNever && facts.First(outputs[0]).IsNever && facts.Source(outputs[0]) is null)
            yield break;
        yield return new Comment("What the layers behind this block may rely on");
        var contexts = outputs.Select(output => facts.Context(output, isReadAgain: "false")).ToArray();
        yield return new Do(contexts.Length == 1 ? $"Output = {contexts[0]};" : $"Outputs = [{string.Join(", ", contexts)}];");
    }

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
                    steps.AddRange(operation.Forward(read));
                    break;
                case Compute compute:
                    steps.Add(Define.Other(compute.Type, compute.Name, names.Fill(compute.Code)) with { HasEffect = compute.HasEffect });
                    break;
                case Effect effect:
                    steps.Add(new Do(names.Fill(effect.Code)));
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
                yield return Define.Other(TypeOf(fact), fact + Names.Text(result), fact == "source" ? "null" : "false");
        }

        List<Step> Side(Region region, IReadOnlyList<int> results, IEnumerable<(string Name, string Value)> plain)
        {
            var steps = Forward(region);
            steps.AddRange(plain.Select(one => new Assign(one.Name, names.Fill(new Fragment(one.Value)))));
            for (var i = 0; i < results.Count; i++)
            {
                Export(steps, names[branch.Results[i]], results, i);
                foreach (var fact in DynamicFacts(branch.Results[i]))
                    steps.Add(new Assign(fact + Names.Text(branch.Results[i]), FactOf(fact, results[i])));
            }

            return steps;
        }

        yield return new Choice(
            [
                (Condition(branch), Side(branch.Then, branch.ThenResults, branch.Plain.Select(one => (one.Name, one.Then)))),
                .. IsGuard(branch) ? [] : new[] { ("", Side(branch.Else, branch.ElseResults, branch.Plain.Select(one => (one.Name, one.Else)))) },
            ],
            [.. branch.Results.Select(result => Variable.Tensor(names[result])), .. branch.Plain.Select(one => new Variable(one.Type, one.Name))]);
    }

    private IEnumerable<Step> Forward(Loop loop)
    {
        yield return new Comment(Readable(loop.Header.Code));
        foreach (var one in loop.Plain)
            yield return Define.Other(one.Type, one.Name, names.Fill(new Fragment(one.Initial))) with { HasEffect = true };
        yield return Define.Other($"Stack<Frame{loop.Id}>", "frames" + loop.Id, $"new Stack<Frame{loop.Id}>()");
        for (var i = 0; i < loop.Results.Count; i++)
        {
            yield return Define.Tensor(names[loop.Results[i]], names[loop.Initial[i]] + ".alias()");
            foreach (var fact in DynamicFacts(loop.Results[i]))
                yield return Define.Other(TypeOf(fact), fact + Names.Text(loop.Results[i]), FactOf(fact, loop.Initial[i]));
        }

        // A round takes the carried tensors over, and leaves what it made of them.
        var body = new List<Step>();
        for (var i = 0; i < loop.Parameters.Count; i++)
        {
            body.Add(Define.Tensor(names[loop.Parameters[i]], names[loop.Results[i]]));
            foreach (var fact in DynamicFacts(loop.Parameters[i]))
                body.Add(Define.Other(TypeOf(fact), fact + Names.Text(loop.Parameters[i]), fact + Names.Text(loop.Results[i])));
        }

        var (nodes, steps) = LastSteps(loop);
        body.AddRange(Forward(new Region(nodes.ToEquatable())));
        for (var i = 0; i < loop.Results.Count; i++)
        {
            Export(body, names[loop.Results[i]], loop.BodyResults, i);
            foreach (var fact in DynamicFacts(loop.Results[i]))
                body.Add(new Assign(fact + Names.Text(loop.Results[i]), FactOf(fact, loop.BodyResults[i])));
        }

        body.AddRange(NextRound(steps));
        yield return new Repeat(HeaderText(loop), loop.Id, VariablesOf(loop), body);
        foreach (var one in loop.Plain)
            yield return Define.Other(one.Type, one.Last, one.Name);
    }

    /// <summary>Hands on one of a region's results; where several are the same tensor, each gets a handle of its own.</summary>
    private void Export(List<Step> steps, string name, IReadOnlyList<int> results, int index)
    {
        var expression = names[results[index]] + ".alias()";
        if (results.Count(result => result == results[index]) > 1)
            steps.Add(new Assign(name, expression));
        else
            Export(steps, name, expression);
    }

    /// <summary>The header as C#: what a round takes over is read before it does.</summary>
    private string HeaderText(Loop loop) => Fragment.Fill(loop.Header.Code, value => names[loop.Parameters.ToList().IndexOf(value) is >= 0 and var index ? loop.Results[index] : value]);

    /// <summary>A round leaves its plain values to the next, all at once where one is made of another.</summary>
    private IEnumerable<Step> NextRound(IEnumerable<PlainCarried> plain)
    {
        var changed = plain.Where(one => one.Next != one.Name).Select(one => (one.Name, Next: names.Fill(new Fragment(one.Next)))).ToArray();
        if (!changed.Any(one => changed.Any(other => other.Name != one.Name && Step.Mentions(new Do(one.Next)).Contains(other.Name))))
            return changed.Select(one => new Assign(one.Name, one.Next) { IsKept = true });
        return [new Do($"({string.Join(", ", changed.Select(one => one.Name))}) = ({string.Join(", ", changed.Select(one => one.Next))});")];
    }

    /// <summary>A counter that is stepped last needs no second name for that.</summary>
    private static (Node[] Nodes, PlainCarried[] Plain) LastSteps(Loop loop)
    {
        if (loop.Plain.Count == 1 && loop.Body.Nodes.Count > 0 && loop.Body.Nodes[loop.Body.Nodes.Count - 1] is Compute last && loop.Plain[0].Next == last.Name && !last.HasEffect)
            return ([.. loop.Body.Nodes.Take(loop.Body.Nodes.Count - 1)], [loop.Plain[0] with { Next = last.Code.Text }]);
        return ([.. loop.Body.Nodes], [.. loop.Plain]);
    }

    private static bool IsGuard(Branch branch) => branch.Else.Nodes.Count + branch.Results.Count + branch.Plain.Count == 0;

    /// <summary>The facts about a value that only running code can know; each has a variable.</summary>
    private IEnumerable<string> DynamicFacts(int value) => FactNames.Where(fact => (fact == "source" ? facts.SourceVariable(value) : FactOf(fact, value)) == fact + Names.Text(value));

    private string FactOf(string fact, int value) => fact switch
    {
        "first" => facts.First(value).Expression,
        "source" => facts.Source(value) ?? "null",
        _ => facts.NonNegative(value).Expression,
    };

    private static string TypeOf(string fact) => fact == "source" ? "LrpPass?" : "bool";

    private OperationEmitter Emitter(Apply apply) => new(apply, analysis);

    private string Readable(Fragment code) => names.Fill(code).Replace("module.", "");

    private static string Condition(Branch branch) => "branch" + branch.Id;

    private static IReadOnlyList<Variable> VariablesOf(Loop loop) =>
        [.. loop.Header.Collection is null ? [] : new[] { new Variable(loop.Header.VariableType, loop.Header.VariableName) }, .. loop.Plain.Select(one => new Variable(one.Type, one.Name))];
}
