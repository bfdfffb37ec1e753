using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Passes;
using RelDrop.Generator.Support;
using RelDrop.Operations;

namespace RelDrop.Generator.Emission;

/// <summary>The steps that send relevance back.</summary>
internal sealed partial class PassBuilder
{
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
        if (apply.Operation == Operation.Constant)
            return;
        var operation = Emitter(apply);
        steps.Add(new Comment(operation.BackwardComment));
        if (apply.Layer is { IsKept: true } || apply.NormBehind is { IsKept: true })
        {
            steps.AddRange(relevance[0]!.Whole());
            relevance[0] = new Relevance(relevance[0]!.Name);
            steps.Add(new Do($"Keep({names.Path(apply, isRecord: false)}, {relevance[0]!.Name});"));
        }

        var (emitted, sent) = operation.Backward(relevance, [.. apply.Inputs.Select(NextName)]);
        steps.AddRange(emitted);
        for (var i = 0; i < sent.Count; i++)
        {
            if (sent[i] is { } one)
                Contribute(apply.Inputs[i], one);
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
                Export(sideSteps, exports[i], Sum(values[i], sent, sideSteps));
        }

        steps.Add(new Comment($"Branch on {Readable(branch.Condition)}"));
        steps.Add(Choice.OfTensors([(Condition(branch), then.Steps), ("", other.Steps)], exports));
        for (var i = 0; i < values.Length; i++)
            Contribute(values[i], new Relevance(exports[i]));
    }

    private void Backward(Loop loop, List<Step> steps)
    {
        var relevances = loop.Results.Select(result => GatherWhole(result, steps)).ToArray();
        if (relevances.All(relevance => relevance is null))
            return;
        var carried = loop.Results.Select(result => $"R{Names.Text(result)}_").ToArray();
        var arriving = loop.Results.Select(NextName).ToArray();
        var (body, sent) = InRegion(loop.Body, loop.BodyResults, [.. arriving.Select(name => new Relevance(name))]);
        var captured = sent.Keys.Except(loop.Parameters).OrderByDescending(value => value).ToArray();

        steps.Add(new Comment($"{Readable(loop.Header.Code)}, last round first"));
        for (var i = 0; i < carried.Length; i++)
            steps.Add(Define.Tensor(carried[i], relevances[i] is { } relevance ? relevance + ".alias()" : $"zeros_like({names[loop.Results[i]]})"));
        foreach (var value in captured)
        {
            // Every round sends relevance to a tensor from outside the loop.
            var total = NextName(value);
            steps.Add(Define.Tensor(total, $"zeros_like({names[value]})"));
            body.AddRange(sent[value].Select(part => new Do($"{total}.add_({part.Expression}, global::RelDrop.Number.One);")));
            Contribute(value, new Relevance(total));
        }

        body.InsertRange(0, carried.Select((name, i) => Define.Tensor(arriving[i], name)));
        for (var i = 0; i < carried.Length; i++)
            Export(body, carried[i], Sum(loop.Parameters[i], sent, body));
        steps.Add(new Repeat($"while (frames{loop.Id}.Count > 0)", loop.Id, VariablesOf(loop), body));
        for (var i = 0; i < carried.Length; i++)
            Contribute(loop.Initial[i], new Relevance(carried[i]));
    }

    /// <summary>A region's steps, and what they send to the values that it reads.</summary>
    private (List<Step> Steps, Dictionary<int, List<Relevance>> Sent) InRegion(Region region, EquatableArray<int> results, Relevance?[] relevances)
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

    private string Sum(int value, Dictionary<int, List<Relevance>> sent, List<Step> steps) =>
        !sent.TryGetValue(value, out var parts) ? $"zeros_like({names[value]})" : parts is [{ IsProduct: false } only] ? only.Name + ".alias()" : Sum(value, parts, steps);

    /// <summary>Contributions added up; a sum of many takes several steps, for an expression may only be so deep.</summary>
    private static string Sum(int value, List<Relevance> parts, List<Step> steps)
    {
        const int atOnce = 16;
        var rest = parts;
        for (var i = 1; rest.Count > atOnce; i++)
        {
            var name = $"R{Names.Text(value)}_{Names.Text(i)}";
            steps.Add(Define.Tensor(name, Sum(rest.Take(atOnce).ToList())));
            rest = [new Relevance(name), .. rest.Skip(atOnce)];
        }

        return Sum(rest);
    }

    /// <summary>Contributions added up, as C#: products join last, each in one step.</summary>
    private static string Sum(List<Relevance> parts)
    {
        var products = parts.Where(part => part is { IsProduct: true, MayBroadcast: false }).ToList();
        var others = parts.Except(products).Select(part => part.Expression).DefaultIfEmpty(products.Count > 0 ? products[0].Expression : "");
        return products.Skip(products.Count == parts.Count ? 1 : 0).Aggregate(others.Aggregate(Fragment.Sum), (sum, product) => $"Lrp.Part.AddProduct({sum}, {product.Activation}, {product.Factor})");
    }

    /// <summary>Hands a tensor to the code around. If it was only made to be handed on, it is made in place.</summary>
    private void Export(List<Step> steps, string name, string expression)
    {
        var index = steps.FindIndex(step => step is Define { Variables: [{ IsTensor: true } only] } && only.Name + ".alias()" == expression);
        if (index >= 0 && ((Define)steps[index]).Variables[0].Name is var local && !read.Contains(local) && !Step.Mentions(steps.Skip(index + 1)).Any(mentioned => mentioned == local || mentioned == name))
        {
            // What is taken over only to be handed on stays where it is.
            if (((Define)steps[index]).Expression == name)
                steps.RemoveAt(index);
            else
                steps[index] = new Assign(name, ((Define)steps[index]).Expression);
        }
        else
        {
            steps.Add(new Assign(name, expression));
        }
    }

    /// <summary>A value's relevance, or null if none arrives.</summary>
    private Relevance? Gather(int value, List<Step> steps)
    {
        if (!contributions.TryGetValue(value, out var parts))
            return null;
        contributions.Remove(value);
        if (parts.Count == 1)
            return parts[0];
        var name = "R" + Names.Text(value);
        steps.Add(Define.Tensor(name, Sum(value, parts, steps)));
        return new Relevance(name);
    }

    /// <summary>The variable that holds a value's relevance, or null if none arrives.</summary>
    private string? GatherWhole(int value, List<Step> steps)
    {
        if (Gather(value, steps) is not { } relevance)
            return null;
        steps.AddRange(relevance.Whole());
        return relevance.Name;
    }

    /// <summary>A name for the next contribution to a value: <c>R3</c>, or <c>R3a</c>, <c>R3b</c>, … where several readers send.</summary>
    private string NextName(int value)
    {
        var index = sends.TryGetValue(value, out var count) ? count : 0;
        sends[value] = index + 1;
        return "R" + Names.Text(value) + (names.Readers(value) > 1 || index > 0 ? (char)('a' + (index % 26)) + (index >= 26 ? Names.Text(index / 26) : "") : "");
    }

    private void Contribute(int value, Relevance relevance)
    {
        if (!contributions.TryGetValue(value, out var parts))
            contributions[value] = parts = [];
        parts.Add(relevance);
    }
}
