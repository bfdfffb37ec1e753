using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Programs;
using RelDrop.Support;

namespace RelDrop.Lowering;

/// <summary>The steps that send relevance back.</summary>
internal sealed class PropagateLowering(Context context)
{
    private readonly Graph graph = context.Graph;
    private readonly Values values = context.Values;
    private readonly Dictionary<int, int> sends = [];
    private Dictionary<int, List<Message>> messages = [];
    private int sums;

    /// <summary>What propagate is given.</summary>
    public static Value Relevance { get; } = Value.Plain("Tensor", "relevance");

    /// <summary>The whole method.</summary>
    public IReadOnlyList<Instruction> Run()
    {
        var block = new Block();
        for (var i = 0; i < graph.Outputs.Count; i++)
            Send(graph.Outputs[i], Message.Of(graph.IsSimple ? Relevance : Value.Plain("Tensor", $"relevances[{Values.Text(i)}]")));
        Append(graph.Body, block);
        var sent = graph.Explained.Select(input => GatherWhole(input, block) ?? block.Tensor("R" + Values.Text(input), Primitive.Zeros, values[input])).ToEquatable();
        block.Add(new Return(sent, IsList: !graph.IsSimple));
        return block.Steps;
    }

    private void Append(Region region, Block block)
    {
        foreach (var node in region.Nodes.Reverse())
        {
            switch (node)
            {
                case Apply apply:
                    Append(apply, block);
                    break;
                case Branch branch:
                    Append(branch, block);
                    break;
                case Loop loop:
                    Append(loop, block);
                    break;
            }
        }
    }

    private void Append(Apply apply, Block block)
    {
        var arriving = apply.Results.Select(result => Gather(result, block)).ToArray();
        if (arriving.All(one => one is null) || apply.Operation == Operation.Constant)
            return;
        var site = new Site(apply, context);
        var lowering = OperationLowering.Of(apply);
        block.Note($"{apply.FullTitle}: {lowering.RuleText(site)}");
        if (apply.Layer is { IsKept: true } || apply.NormBehind is { IsKept: true })
        {
            var whole = arriving[0]!.Whole(block);
            arriving[0] = Message.Of(whole);
            block.Do(Primitive.Keep, site.Path(isRecord: false), whole);
        }

        var sent = lowering.Propagate(site, arriving, [.. apply.Inputs.Select(NextName)], block);
        for (var i = 0; i < sent.Count; i++)
        {
            if (sent[i] is { } one)
                Send(apply.Inputs[i], one);
        }
    }

    private void Append(Branch branch, Block block)
    {
        var arriving = branch.Results.Select(result => Gather(result, block)).ToArray();
        if (arriving.All(one => one is null))
            return;
        var then = InRegion(branch.Then, branch.ThenResults, arriving);
        var other = InRegion(branch.Else, branch.ElseResults, arriving);
        var targets = then.Sent.Keys.Union(other.Sent.Keys).OrderByDescending(value => value).ToArray();
        var results = targets.Select(target => Value.Tensor(NextName(target))).ToArray();
        foreach (var (inside, sent) in new[] { then, other })
        {
            for (var i = 0; i < targets.Length; i++)
                inside.Assign(results[i], Primitive.Alias, Sum(targets[i], sent, inside));
        }

        block.Note($"Branch on {context.Readable(branch.Condition)}");
        block.Add(new Choose([new Side(Values.Condition(branch), then.Block.Steps), new Side(null, other.Block.Steps)], results));
        for (var i = 0; i < targets.Length; i++)
            Send(targets[i], Message.Of(results[i]));
    }

    private void Append(Loop loop, Block block)
    {
        var relevances = loop.Results.Select(result => GatherWhole(result, block)).ToArray();
        if (relevances.All(relevance => relevance is null))
            return;
        var carried = loop.Results.Select(result => Value.Tensor($"R{Values.Text(result)}_")).ToArray();
        var arriving = loop.Results.Select(result => Value.Tensor(NextName(result))).ToArray();
        var (body, sent) = InRegion(loop.Body, loop.BodyResults, [.. arriving.Select(Message.Of)]);
        var captured = sent.Keys.Except(loop.Parameters).OrderByDescending(value => value).ToArray();

        block.Note($"{context.Readable(loop.Header.Code)}, last round first");
        for (var i = 0; i < carried.Length; i++)
            block.Call(carried[i], relevances[i] is null ? Primitive.Zeros : Primitive.Alias, relevances[i] ?? values[loop.Results[i]]);
        foreach (var value in captured)
        {
            // Every round sends relevance to a tensor from outside the loop.
            var total = block.Tensor(NextName(value), Primitive.Zeros, values[value]);
            foreach (var part in sent[value])
                body.Do(Primitive.AddTo, total, part.Whole(body));
            Send(value, Message.Of(total));
        }

        for (var i = 0; i < carried.Length; i++)
            body.Assign(carried[i], Primitive.Alias, Sum(loop.Parameters[i], sent, body));
        block.Add(new Repeat(null, loop.Id, Context.VariablesOf(loop), [.. arriving.Select((value, i) => new Call(Primitive.Move, [carried[i]], value)), .. body.Steps]));
        for (var i = 0; i < carried.Length; i++)
            Send(loop.Initial[i], Message.Of(carried[i]));
    }

    /// <summary>A region's steps, and what they send to the values that it reads.</summary>
    private (Block Block, Dictionary<int, List<Message>> Sent) InRegion(Region region, EquatableArray<int> results, Message?[] arriving)
    {
        var outer = messages;
        messages = [];
        for (var i = 0; i < results.Count; i++)
        {
            if (arriving[i] is { } message)
                Send(results[i], message);
        }

        var block = new Block();
        Append(region, block);
        var sent = messages;
        messages = outer;
        return (block, sent);
    }

    /// <summary>What a region sends to a value, as a tensor.</summary>
    private Value Sum(int value, Dictionary<int, List<Message>> sent, Block block)
    {
        if (!sent.TryGetValue(value, out var parts))
            return block.Tensor($"R{Values.Text(value)}n", Primitive.Zeros, values[value]);
        return parts is [var only] ? only.Whole(block) : Sum(value, parts, $"R{Values.Text(value)}_s{Values.Text(++sums)}", block).Whole(block);
    }

    /// <summary>Messages added up: those that are multiples of the value itself by their factors, other products last, each in one step.</summary>
    private Message Sum(int value, List<Message> parts, string name, Block block)
    {
        if (context.Options.Factoring && parts.All(part => part is { IsProduct: true, MayBroadcast: false } && part.Activation == parts[0].Activation))
        {
            var factor = parts.Skip(1).Select(part => part.Factor!).Aggregate(
                (Sum: parts[0].Factor!, Own: false, Count: 0),
                (sum, next) => (Plus(sum.Sum, next, $"f{Values.Text(value)}{(sum.Count == 0 ? "" : "_" + Values.Text(sum.Count))}", sum.Own, block), true, sum.Count + 1)).Sum;
            return Message.Product(name, parts[0].Activation!, factor, ownsFactor: true) with { ZeroWins = parts.Any(part => part.ZeroWins) };
        }

        var products = parts.Where(part => part is { IsProduct: true, MayBroadcast: false, ZeroWins: false }).ToList();
        var others = parts.Except(products).ToList();
        if (others.Count == 0)
        {
            others.Add(products[0]);
            products.RemoveAt(0);
        }

        // What has been added up here is nobody else's.
        var total = others[0].Whole(block);
        var isOwn = others[0].IsProduct;
        var left = parts.Count - 1;
        string Next() => --left == 0 ? name : $"{name}_{Values.Text(parts.Count - 1 - left)}";
        foreach (var other in others.Skip(1))
        {
            total = Plus(total, other.Whole(block), Next(), isOwn, block);
            isOwn = true;
        }

        foreach (var product in products)
        {
            var next = Value.Tensor(Next());
            block.Add(new Call(Primitive.AddProduct, [total, product.Activation!, product.Factor!], next) { Overwritable = isOwn ? total : null });
            (total, isOwn) = (next, true);
        }

        return Message.Of(total);
    }

    private static Value Plus(Value x, Value y, string name, bool isOwn, Block block)
    {
        block.Add(new Call(Primitive.Add, [x, y], Value.Tensor(name)) { Overwritable = isOwn ? x : null });
        return Value.Tensor(name);
    }

    /// <summary>A value's relevance, or null if none arrives.</summary>
    private Message? Gather(int value, Block block)
    {
        if (!messages.TryGetValue(value, out var parts))
            return null;
        messages.Remove(value);
        return parts.Count == 1 ? parts[0] : Sum(value, parts, "R" + Values.Text(value), block);
    }

    /// <summary>A value's relevance as a tensor, or null if none arrives.</summary>
    private Value? GatherWhole(int value, Block block) => Gather(value, block)?.Whole(block);

    /// <summary>A name for the next message to a value: <c>R3</c>, or <c>R3a</c>, <c>R3b</c>, … where several readers send.</summary>
    private string NextName(int value)
    {
        var index = sends.TryGetValue(value, out var count) ? count : 0;
        sends[value] = index + 1;
        return "R" + Values.Text(value) + (values.Readers(value) > 1 || index > 0 ? (char)('a' + (index % 26)) + (index >= 26 ? Values.Text(index / 26) : "") : "");
    }

    private void Send(int value, Message message)
    {
        if (!messages.TryGetValue(value, out var parts))
            messages[value] = parts = [];
        parts.Add(message);
    }
}
