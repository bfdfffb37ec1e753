using RelDrop.Graphs;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Support;

namespace RelDrop.Lowering;

/// <summary>The steps that run a graph forward.</summary>
internal sealed class RecordLowering(Context context)
{
    private static readonly Known[] Variables = [Known.NonNegative, Known.IsFirst];
    private readonly Graph graph = context.Graph;
    private readonly Facts facts = context.Facts;
    private readonly Values values = context.Values;

    /// <summary>The whole method.</summary>
    /// <param name="saysOutputs">Whether what is known of the outputs is said to the caller.</param>
    public IReadOnlyList<Instruction> Run(bool saysOutputs)
    {
        var block = new Block();
        for (var i = 0; i < graph.Inputs.Count; i++)
        {
            if (graph.IsSimple)
                block.Call(values[graph.Inputs[i]], Primitive.Alias, Input);
            else
                block.Call(values[graph.Inputs[i]], Primitive.Code, Template.Join(Inputs, $"[{Values.Text(i)}].alias()"));
        }

        // What forward writes in place, nobody may read again: the pass does not change it.
        foreach (var input in graph.WrittenInputs)
            block.Do(Primitive.CheckReadOnce, new Constant(input));
        Append(graph.Body, block);
        if (saysOutputs)
            SayOutputs(block);
        block.Add(new Return(graph.Outputs.Select(output => values[output]).ToEquatable(), IsList: !graph.IsSimple));
        return block.Steps;
    }

    /// <summary>What record is given.</summary>
    public static Value Input { get; } = Value.Plain("Tensor", "input");

    /// <summary>What record is given where there are several.</summary>
    public static Value Inputs { get; } = new("inputs", ValueKind.Tensors);

    private void SayOutputs(Block block)
    {
        var outputs = graph.Outputs.Select(facts.Of).ToArray();
        if (outputs is [{ NonNegative.IsNever: true, IsFirst.IsNever: true, Source: null }])
            return;
        block.Note("What the layers behind this block may rely on");
        block.Do(Primitive.SetOutputs, [.. outputs.Select(output => new ContextOperand(output, Fact.Never))]);
    }

    private void Append(Region region, Block block) => Append(region.Nodes, block);

    private void Append(IEnumerable<Node> nodes, Block block)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case Apply apply:
                    var site = new Site(apply, context);
                    block.Note(apply.Layer is { } own ? $"{apply.FullTitle}: {own.Type.Substring(own.Type.LastIndexOf('.') + 1)}" : apply.Title);
                    OperationLowering.Of(apply).Record(site, block);
                    break;
                case Compute compute:
                    block.Add(new Call(Primitive.Assign, [context.Code(compute.Code)], Value.Plain(compute.Type, compute.Name)) { HasEffect = compute.HasEffect });
                    break;
                case Effect effect:
                    block.Do(Primitive.Code, context.Code(effect.Code));
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

    private void Append(Branch branch, Block block)
    {
        block.Note($"Branch on {context.Readable(branch.Condition)}");
        block.Call(Values.Condition(branch), Primitive.Assign, context.Code(branch.Condition));
        foreach (var result in branch.Results)
            Say(result, fact => new FactOperand(Fact.Never), new Nothing(), block, assigns: false);

        Side Side(Operand? condition, Region region, IReadOnlyList<int> results, IEnumerable<(string Name, string Value)> plain)
        {
            var inside = new Block();
            Append(region, inside);
            foreach (var (name, value) in plain)
                inside.Assign((Value)values.Plain(name), Primitive.Assign, context.Code(new Fragment(value)));
            for (var i = 0; i < results.Count; i++)
            {
                inside.Assign(values[branch.Results[i]], Primitive.Alias, values[results[i]]);
                SayAgain(branch.Results[i], results[i], inside, assigns: true);
            }

            return new Side(condition, inside.Steps);
        }

        var isGuard = branch.Else.Nodes.Count + branch.Results.Count + branch.Plain.Count == 0;
        block.Add(new Choose(
            [
                Side(Values.Condition(branch), branch.Then, branch.ThenResults, branch.Plain.Select(one => (one.Name, one.Then))),
                .. isGuard ? [] : new[] { Side(null, branch.Else, branch.ElseResults, branch.Plain.Select(one => (one.Name, one.Else))) },
            ],
            [.. branch.Results.Select(result => values[result]), .. branch.Plain.Select(one => (Value)values.Plain(one.Name))]));
    }

    private void Append(Loop loop, Block block)
    {
        block.Note(context.Readable(loop.Header.Code));
        foreach (var one in loop.Plain)
            block.Add(new Call(Primitive.Assign, [context.Code(new Fragment(one.Initial))], (Value)values.Plain(one.Name)) { HasEffect = true });
        block.Call(Values.Frames(loop.Id), Primitive.NewFrames);
        for (var i = 0; i < loop.Results.Count; i++)
        {
            block.Call(values[loop.Results[i]], Primitive.Alias, values[loop.Initial[i]]);
            SayAgain(loop.Results[i], loop.Initial[i], block, assigns: false);
        }

        // A round takes the carried tensors over, and leaves what it made of them.
        var body = new Block();
        for (var i = 0; i < loop.Parameters.Count; i++)
        {
            var (parameter, result) = (loop.Parameters[i], loop.Results[i]);
            body.Call(values[parameter], Primitive.Move, values[result]);
            Say(parameter, known => Values.Variable(known, result), Values.SourceVariable(result), body, assigns: false);
        }

        var (nodes, steps) = LastSteps(loop);
        Append(nodes, body);
        for (var i = 0; i < loop.Results.Count; i++)
        {
            body.Assign(values[loop.Results[i]], Primitive.Alias, values[loop.BodyResults[i]]);
            SayAgain(loop.Results[i], loop.BodyResults[i], body, assigns: true);
        }

        NextRound(steps, body);
        block.Add(new Repeat(Header(loop), loop.Id, Context.VariablesOf(loop), body.Steps));
        foreach (var one in loop.Plain)
            block.Call((Value)values.Plain(one.Last), Primitive.Assign, (Value)values.Plain(one.Name));
    }

    /// <summary>Sets the variables that hold what is known of a value.</summary>
    private void Say(int value, Func<Known, Operand> known, Operand source, Block block, bool assigns)
    {
        foreach (var one in Variables.Where(one => facts.HasVariable(one, value)))
            block.Add(new Call(Primitive.Assign, [known(one)], Values.Variable(one, value)) { Assigns = assigns });
        if (facts.HasSourceVariable(value))
            block.Add(new Call(Primitive.Assign, [source], Values.SourceVariable(value)) { Assigns = assigns });
    }

    /// <summary>Sets them to what is known of another.</summary>
    private void SayAgain(int value, int other, Block block, bool assigns) => Say(
        value,
        known => new FactOperand(known == Known.IsFirst ? facts.IsFirst(other) : facts.NonNegative(other)),
        facts.Source(other) is { } source ? new SourceOperand(source) : new Nothing(),
        block,
        assigns);

    /// <summary>The header: what a round takes over is read before it does.</summary>
    private Template Header(Loop loop) => Template.Of(loop.Header.Code, values, value => values[loop.Parameters.ToList().IndexOf(value) is >= 0 and var index ? loop.Results[index] : value]);

    /// <summary>A round leaves its plain values to the next, all at once where one is made of another.</summary>
    private void NextRound(IEnumerable<PlainCarried> plain, Block body)
    {
        var changed = plain.Where(one => one.Next != one.Name).Select(one => (Target: (Value)values.Plain(one.Name), Next: context.Code(new Fragment(one.Next)))).ToArray();
        if (changed.Any(one => changed.Any(other => other.Target != one.Target && one.Next.Reads.Contains(other.Target))))
        {
            body.Add(new Call(Primitive.Assign, changed.Select(one => (Operand)one.Next), [.. changed.Select(one => one.Target)]) { Assigns = true, HasEffect = true });
            return;
        }

        // Read where no step says so: in the loop's condition.
        foreach (var (target, next) in changed)
            body.Add(new Call(Primitive.Assign, [next], target) { Assigns = true, HasEffect = true });
    }

    /// <summary>A counter that is stepped last needs no second name for that.</summary>
    private static (IEnumerable<Node> Nodes, IEnumerable<PlainCarried> Plain) LastSteps(Loop loop)
    {
        if (loop.Plain.Count == 1 && loop.Body.Nodes.Count > 0 && loop.Body.Nodes[loop.Body.Nodes.Count - 1] is Compute last && loop.Plain[0].Next == last.Name && !last.HasEffect)
            return (loop.Body.Nodes.Take(loop.Body.Nodes.Count - 1), [loop.Plain[0] with { Next = last.Code.Text }]);
        return (loop.Body.Nodes, loop.Plain);
    }
}
