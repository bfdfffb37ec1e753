using RelDrop.Operations;
using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>Element-wise products and quotients: relevance goes to the signal, or to all factors alike, or by the gradient.</summary>
internal sealed class ProductLowering : OperationLowering
{
    public override void Record(Site site, Block block)
    {
        var isPlain = site.Operation == Operation.Multiply ? site.Inputs.Count == 2 || site.TakesRelevanceWhole : site.Operation == Operation.Divide && site.TakesRelevanceWhole;
        if (isPlain)
            base.Record(site, block);
        else
            RecordGradient(site, OfArguments(site), block);
    }

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        if (site.TakesRelevanceWhole)
            return site.Reduces && site.IsUnstabilized && arriving[0]!.FactorOf(site.Output) is { } factor ? AsFactors(site, factor, sent, block) : ToSignals(site, arriving[0]!.Whole(block), sent, block);
        var relevance = arriving[0]!.Whole(block);
        if (site.Operation != Operation.Multiply || site.Inputs.Count != 2)
            return SendGradient(site, relevance, timesInput: false, sent, block);
        return [.. Enumerable.Range(0, 2).Select(i => Message.Of(block.Tensor(sent[i], Primitive.Reduce, block.Tensor($"p{site.Id}{(i == 0 ? "a" : "b")}", Primitive.Multiply, relevance, site.Inputs[1 - i]), ShapeOf(site, i))))];
    }

    /// <summary>Each signal's part of R, as it is.</summary>
    private static Message?[] ToSignals(Site site, Value relevance, string[] sent, Block block)
    {
        var signals = site.Signals;
        var part = signals.Length == 1 ? relevance : block.Tensor(site.Name("p"), Primitive.Scale, relevance, new Constant(0.5));
        var result = new Message?[sent.Length];
        foreach (var i in signals)
            result[i] = Message.Of(block.Tensor(sent[i], Primitive.Reduce, part, ShapeOf(site, i)));
        return result;
    }

    /// <summary>R = a b c is a multiple of a by b c, and of b by a c.</summary>
    private static Message?[] AsFactors(Site site, Value factor, string[] sent, Block block)
    {
        var signals = site.Signals;
        var part = signals.Length == 1 ? factor : block.Tensor(site.Name("p"), Primitive.Scale, factor, new Constant(0.5));
        var result = new Message?[sent.Length];
        foreach (var i in signals)
        {
            var name = $"p{site.Id}_{Values.Text(i)}";
            var scaled = site.Inputs.Count == 1 ? block.Tensor(name, Primitive.Code, Template.Of(site.Apply.Code, site.Context.Values, value => value == site.Apply.Inputs[0] ? part : site.Context.Values[value]))
                : block.Tensor(name, site.Operation == Operation.Divide ? Primitive.Divide : Primitive.Multiply, part, site.Inputs[1 - i]);
            result[i] = Message.Product(sent[i], site.Inputs[i], block.Tensor($"c{site.Id}_{Values.Text(i)}", Primitive.ReduceTo, scaled, site.Inputs[i]), ownsFactor: true);
        }

        return result;
    }
}
