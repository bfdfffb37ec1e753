using RelDrop.Graphs;
using RelDrop.Passes;
using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>A module with a pass of its own: a compiled block, or what is dispatched at run time.</summary>
internal sealed class ModuleLowering : OperationLowering
{
    public override string RuleText(Site site) => "its own pass";

    /// <summary>Starts the module's own pass and records it.</summary>
    public override void Record(Site site, Block block)
    {
        var apply = site.Apply;
        var pass = block.Call(
            Values.Pass(apply.Result),
            Primitive.Nest,
            [site.Path(isRecord: true), site.Layer, new Named("grounded", new FactOperand(Grounded(site))), .. apply.Inputs.Select((input, i) => new ContextOperand(site.Context.Facts.Of(input), ReadAgain(site, i)))]);
        if (apply.Arguments.Count > 0)
            block.Do(Primitive.SetArguments, [pass, .. apply.Arguments.Select(argument => site.Context.Code(new Fragment(argument)))]);
        var results = apply.Results.Select(result => site.Context.Values[result]).ToArray();
        if (site.Inputs.Count == 1 && results.Length == 1)
        {
            block.Call(site.Output, Primitive.Record, pass, site.Inputs[0]);
            return;
        }

        var outputs = block.Call(new Value(site.Name("outputs"), ValueKind.Tensors), Primitive.Record, pass, new ListOf(site.Inputs));
        for (var i = 0; i < results.Length; i++)
            block.Call(results[i], Primitive.Element, outputs, new Constant(i));
    }

    /// <summary>Sends relevance through the module's own pass.</summary>
    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        var results = site.Apply.Results.ToArray();
        var relevance = arriving.Select((one, i) => one?.Whole(block) ?? block.Tensor($"R{Values.Text(results[i])}z", Primitive.Zeros, site.Context.Values[results[i]])).ToArray();
        var pass = Values.Pass(site.Apply.Result);
        if (site.Inputs.Count == 1 && relevance.Length == 1)
            return [Message.Of(block.Tensor(sent[0], Primitive.Propagate, pass, relevance[0]))];
        var all = block.Call(new Value(site.Name("sent"), ValueKind.Tensors), Primitive.Propagate, pass, new ListOf(relevance));
        return [.. sent.Select((name, i) => Message.Of(block.Tensor(name, Primitive.Element, all, new Constant(i))))];
    }

    /// <summary>Whether a module's input is read after it, here or by the caller of the block.</summary>
    private static Fact ReadAgain(Site site, int input)
    {
        var (graph, result) = (site.Context.Graph, site.Apply.Result);
        if (graph.ReadAgain.Contains((result, input)))
            return Fact.Always;
        var parameters = graph.PassedOn.Where(one => one.Apply == result && one.Input == input).Select(one => one.Parameter).ToArray();
        return parameters.Length == 0 ? Fact.Never : Fact.If(new ContextCondition(new ContextRef(null, parameters[0]), Known.IsReadAgain));
    }

    /// <summary>Whether the relevance that will arrive at a module's output is 0 wherever the output is.</summary>
    private static Fact Grounded(Site site) => site.Apply.FurtherResults.Count == 0 && site.Context.Options.Grounding ? site.Context.StandIns.Grounded(site.Apply.Result) : Fact.Never;
}
