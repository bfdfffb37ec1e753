using RelDrop.Operations;
using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>Products, quotients and matrix products: relevance goes to the signal, or to all factors alike, or by the gradient.</summary>
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
        var relevance = arriving[0]!.Whole(block);
        if (site.TakesRelevanceWhole)
            return ToSignals(site, relevance, sent, block);
        if (site.Operation != Operation.Multiply || site.Inputs.Count != 2)
            return SendGradient(site, relevance, timesInput: false, sent, block);
        return [.. Enumerable.Range(0, 2).Select(i => Message.Of(block.Tensor(sent[i], Primitive.Reduce, block.Tensor($"p{site.Id}{(i == 0 ? "a" : "b")}", Primitive.Multiply, relevance, site.Inputs[1 - i]), ShapeOf(site, i))))];
    }

    /// <summary>A denominator is a constant to relevance; a gate receives none; without either, factors share equally.</summary>
    private static Message?[] ToSignals(Site site, Value relevance, string[] sent, Block block)
    {
        var gates = site.Apply.Inputs.Select(site.Context.Facts.IsGate).ToArray();
        var signals = Enumerable.Range(0, site.Inputs.Count)
            .Where(i => site.Operation == Operation.Divide ? i == 0 : site.Rule!.Name == "Uniform" || gates.All(gate => gate == gates[0]) || !gates[i])
            .ToArray();
        var part = signals.Length == 1 ? relevance : block.Tensor(site.Name("p"), Primitive.Scale, relevance, new Constant(0.5));
        if (site.Operation == Operation.MatMul)
            return SendGradient(site, site.Share(Message.Of(part), block), timesInput: true, sent, block, signals);
        var result = new Message?[sent.Length];
        foreach (var i in signals)
            result[i] = Message.Of(block.Tensor(sent[i], Primitive.Reduce, part, ShapeOf(site, i)));
        return result;
    }
}
