using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using RelDrop.Generator.IR;
using RelDrop.Generator.Operations;
using RelDrop.Generator.Passes;

namespace RelDrop.Generator.Emission;

/// <summary>
/// Turns a graph with rules into the two methods of a pass: record in program order, propagate in reverse. Where a value
/// is read several times, its relevance is the sum of what each reader sends.
/// </summary>
internal sealed class PassBuilder
{
    private readonly CompositeSpec composite;
    private readonly Facts facts;
    private readonly PassOptions options;
    private readonly HashSet<int> linearValues = [];
    private readonly Dictionary<int, int> readers = [];
    private Dictionary<int, List<string>> contributions = [];

    public PassBuilder(Graph graph, CompositeSpec composite, bool isModel, PassOptions options)
    {
        this.composite = composite;
        this.options = options;
        facts = new Facts(graph, isModel, options.SignAnalysis);
        Survey(graph.Body);
        Read(graph.Output);

        Record = [.. Forward(graph.Body)];
        Record.Insert(0, Define.Tensor(Name(graph.Input), "input.alias()"));
        OutputNonNegative = facts.NonNegative(graph.Output).Expression;
        OutputIsFirst = facts.First(graph.Output).Expression;
        Output = Name(graph.Output);

        contributions[graph.Output] = ["relevance"];
        Propagate = [.. Backward(graph.Body)];
        InputRelevance = Gather(graph.Input, Propagate) ?? $"torch.zeros_like({Name(graph.Input)})";
    }

    public List<Step> Record { get; }

    public List<Step> Propagate { get; }

    public string Output { get; }

    public string OutputNonNegative { get; }

    public string OutputIsFirst { get; }

    /// <summary>The expression of the input's relevance at the end of <see cref="Propagate"/>.</summary>
    public string InputRelevance { get; }

    private string Name(int value) => (linearValues.Contains(value) ? "z" : "a") + Text(value);

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Survey(Region region)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    if (OperationCatalog.IsLinear(apply.Operation))
                        linearValues.Add(apply.Result);
                    foreach (var input in apply.Inputs)
                        Read(input);
                    break;
                case Branch branch:
                    Survey(branch.Then);
                    Survey(branch.Else);
                    foreach (var value in branch.ThenResults.Concat(branch.ElseResults))
                        Read(value);
                    break;
                case Loop loop:
                    Survey(loop.Body);
                    foreach (var value in loop.Initial.Concat(loop.BodyResults))
                        Read(value);
                    break;
            }
        }
    }

    private void Read(int value) => readers[value] = readers.TryGetValue(value, out var count) ? count + 1 : 1;

    // ---- Record ----
    private List<Step> Forward(Region region)
    {
        var steps = new List<Step>();
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    var operation = new OperationEmitter(apply, Name, facts, composite, options);
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
        var id = branch.Results.Count > 0 ? branch.Results[0] : 0;
        var condition = "branch" + Text(id);
        yield return new Comment($"if ({Fill(branch.Condition).Text.Replace("module.", "")})");
        yield return Define.Other("bool", condition, Fill(branch.Condition).Text, Fill(branch.Condition).Uses);
        var exports = branch.Results.Select(Name).ToList();
        List<Step> Side(Region region, IReadOnlyList<int> results)
        {
            var steps = Forward(region);
            for (var i = 0; i < exports.Count; i++)
            {
                steps.Add(new Assign(exports[i], Name(results[i]) + ".alias()", [Name(results[i])]));
                AssignFacts(steps, branch.Results[i], results[i]);
            }

            return steps;
        }

        foreach (var result in branch.Results)
        {
            foreach (var fact in FactVariables(result))
                yield return Define.Other("bool", fact, "false");
        }

        yield return new Choice([(condition, Side(branch.Then, branch.ThenResults)), ("", Side(branch.Else, branch.ElseResults))], exports);
    }

    private IEnumerable<Step> Forward(Loop loop)
    {
        for (var i = 0; i < loop.Results.Count; i++)
        {
            yield return Define.Tensor(Name(loop.Results[i]), Name(loop.Initial[i]) + ".alias()", Name(loop.Initial[i]));
            yield return Define.Other("bool", "nonNegative" + Text(loop.Results[i]), facts.NonNegative(loop.Initial[i]).Expression);
            yield return Define.Other("bool", "first" + Text(loop.Results[i]), facts.First(loop.Initial[i]).Expression);
        }

        var frame = "Frame" + Text(loop.Results.Count > 0 ? loop.Results[0] : 0);
        var body = new List<Step> { Define.Other(frame, "frame", $"new {frame}()"), new Assign("", $"frames{frame.Substring(5)}.Push(frame)", ["frame"]) };
        for (var i = 0; i < loop.Parameters.Count; i++)
        {
            body.Add(Define.Tensor(Name(loop.Parameters[i]), Name(loop.Results[i]), Name(loop.Results[i])));
            body.Add(Define.Other("bool", "nonNegative" + Text(loop.Parameters[i]), "nonNegative" + Text(loop.Results[i])));
            body.Add(Define.Other("bool", "first" + Text(loop.Parameters[i]), "first" + Text(loop.Results[i])));
        }

        body.AddRange(Forward(loop.Body));
        for (var i = 0; i < loop.Results.Count; i++)
        {
            body.Add(new Assign(Name(loop.Results[i]), Name(loop.BodyResults[i]) + ".alias()", [Name(loop.BodyResults[i])]));
            body.Add(new Assign("nonNegative" + Text(loop.Results[i]), facts.NonNegative(loop.BodyResults[i]).Expression, []));
            body.Add(new Assign("first" + Text(loop.Results[i]), facts.First(loop.BodyResults[i]).Expression, []));
        }

        yield return new Repeat(Fill(loop.Header).Text, body);
    }

    private void AssignFacts(List<Step> steps, int result, int value)
    {
        foreach (var variable in FactVariables(result))
        {
            var fact = variable.StartsWith("nonNegative", System.StringComparison.Ordinal) ? facts.NonNegative(value) : facts.First(value);
            steps.Add(new Assign(variable, fact.Expression, []));
        }
    }

    private IEnumerable<string> FactVariables(int result)
    {
        if (facts.NonNegative(result).Expression == "nonNegative" + Text(result))
            yield return "nonNegative" + Text(result);
        if (facts.First(result).Expression == "first" + Text(result))
            yield return "first" + Text(result);
    }

    private (string Text, string[] Uses) Fill(Fragment fragment)
    {
        var uses = new List<string>();
        var text = Regex.Replace(fragment.Text, "__v(\\d+)__", match =>
        {
            var name = Name(int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
            uses.Add(name);
            return name;
        });
        return (text, [.. uses]);
    }

    // ---- Propagate ----
    private List<Step> Backward(Region region)
    {
        var steps = new List<Step>();
        foreach (var node in region.Nodes.Reverse())
        {
            switch (node)
            {
                case Apply apply when Gather(apply.Result, steps) is { } relevance:
                    var operation = new OperationEmitter(apply, Name, facts, composite, options);
                    steps.Add(new Comment(operation.BackwardComment));
                    var (emitted, sent) = operation.Backward(relevance, apply.Inputs.Select(NextName).ToArray());
                    steps.AddRange(emitted);
                    for (var i = 0; i < sent.Count; i++)
                        Contribute(apply.Inputs[i], sent[i]);
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

    private void Backward(Branch branch, List<Step> steps)
    {
        var relevances = branch.Results.Select(result => Gather(result, steps)).ToArray();
        if (relevances.All(relevance => relevance is null))
            return;
        var outer = contributions;
        (List<Step> Steps, Dictionary<int, List<string>> Sent) Side(Region region, IReadOnlyList<int> results)
        {
            contributions = [];
            for (var i = 0; i < results.Count; i++)
            {
                if (relevances[i] is { } relevance)
                    Contribute(results[i], relevance);
            }

            return (Backward(region), contributions);
        }

        var then = Side(branch.Then, branch.ThenResults);
        var other = Side(branch.Else, branch.ElseResults);
        contributions = outer;
        var values = then.Sent.Keys.Union(other.Sent.Keys).OrderByDescending(value => value).ToArray();
        var exports = values.Select(NextName).ToArray();
        foreach (var (sideSteps, sent) in new[] { then, other })
        {
            for (var i = 0; i < values.Length; i++)
            {
                var parts = sent.TryGetValue(values[i], out var found) ? found : [];
                sideSteps.Add(parts.Count switch
                {
                    0 => new Assign(exports[i], $"torch.zeros_like({Name(values[i])})", [Name(values[i])]),
                    1 => new Assign(exports[i], parts[0] + ".alias()", parts),
                    _ => new Assign(exports[i], string.Join(" + ", parts), parts),
                });
            }
        }

        var condition = "branch" + Text(branch.Results.Count > 0 ? branch.Results[0] : 0);
        steps.Add(new Comment("The sides of the branch that ran"));
        steps.Add(new Choice([(condition, then.Steps), ("", other.Steps)], exports));
        for (var i = 0; i < values.Length; i++)
            Contribute(values[i], exports[i]);
    }

    private void Backward(Loop loop, List<Step> steps)
    {
        var id = Text(loop.Results.Count > 0 ? loop.Results[0] : 0);
        var carried = loop.Results.Select(result => "R" + Text(result) + "_").ToArray();
        for (var i = 0; i < carried.Length; i++)
        {
            var relevance = Gather(loop.Results[i], steps);
            steps.Add(relevance is null
                ? Define.Tensor(carried[i], $"torch.zeros_like({Name(loop.Results[i])})", Name(loop.Results[i]))
                : Define.Tensor(carried[i], relevance + ".alias()", relevance));
        }

        var outer = contributions;
        contributions = [];
        for (var i = 0; i < carried.Length; i++)
            Contribute(loop.BodyResults[i], carried[i]);
        var body = Backward(loop.Body);
        body.Insert(0, new Assign("", "frame = frames" + id + ".Pop()", []));
        for (var i = 0; i < carried.Length; i++)
        {
            var parts = contributions.TryGetValue(loop.Parameters[i], out var found) ? found : [];
            body.Add(new Assign(carried[i], parts.Count switch
            {
                0 => $"torch.zeros_like({Name(loop.Parameters[i])})",
                1 => parts[0] + ".alias()",
                _ => string.Join(" + ", parts),
            }, parts.Count == 0 ? [Name(loop.Parameters[i])] : parts));
        }

        contributions = outer;
        steps.Add(new Comment("The rounds of the loop, last first"));
        steps.Add(new Repeat($"while (frames{id}.Count > 0)", body));
        for (var i = 0; i < carried.Length; i++)
            Contribute(loop.Initial[i], carried[i]);
    }

    /// <summary>The variable that holds a value's relevance, or null if none arrives.</summary>
    private string? Gather(int value, List<Step> steps)
    {
        if (!contributions.TryGetValue(value, out var parts))
            return null;
        contributions.Remove(value);
        if (parts.Count == 1)
            return parts[0];
        var name = "R" + Text(value);
        steps.Add(Define.Tensor(name, string.Join(" + ", parts), [.. parts]));
        return name;
    }

    private readonly Dictionary<int, int> named = [];

    /// <summary>A name for the next contribution to a value: <c>R3</c>, or <c>R3a</c>, <c>R3b</c>, … where several readers send.</summary>
    private string NextName(int value)
    {
        var index = named.TryGetValue(value, out var count) ? count : 0;
        named[value] = index + 1;
        return "R" + Text(value) + (readers[value] > 1 ? ((char)('a' + (index % 26))).ToString() + (index >= 26 ? Text(index / 26) : "") : "");
    }

    private void Contribute(int value, string name)
    {
        if (!contributions.TryGetValue(value, out var parts))
            contributions[value] = parts = [];
        parts.Add(name);
    }
}

/// <summary>Which optimising passes run. All of them leave the numbers as they are.</summary>
internal sealed record PassOptions(bool SignAnalysis = true, bool StrengthReduction = true, bool Liveness = true);
