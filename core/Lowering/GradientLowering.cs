using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>What propagates by its gradient: of the relevance itself, or under Norm of its share, times the input.</summary>
internal sealed class GradientLowering : OperationLowering
{
    public override void Record(Site site, Block block)
    {
        if (site.Operation == Operation.BatchNorm)
            block.Call(site.Output, Primitive.BatchNorm, site.Layer, site.Inputs[0]);
        else if (site.Rule?.Name == "Pass")
            base.Record(site, block);
        else if (site.Operation == Operation.Normalization && site.SharesByOutput && site.Apply.Layer is not null)
            block.Add(new Call(Primitive.RecordNormalization, [site.Layer, site.Inputs[0]], site.Output, site.Gradient));
        else if (site.Operation == Operation.Normalization && site.SharesByOutput && site.Apply.WithConstantStatistics is { } constant)
            RecordGradient(site, OfArguments(site, constant), block);
        else
            RecordGradient(site, OfArguments(site), block);
    }

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        if (site.SharesByOutput)
            return SendGradient(site, site.Share(arriving[0]!, block), timesInput: true, sent, block);

        // Where the output is the input in another order, so is its factor.
        if (site.Reduces && site.Operation == Operation.MaxPool && site.Inputs.Count == 1 && arriving[0]!.FactorOf(site.Output) is { } factor)
            return [Message.Product(sent[0], site.Inputs[0], Backward(site, factor, site.Name("c"), block))];
        var whole = arriving[0]!.Whole(block);
        return site.Rule?.Name == "Pass" ? [.. sent.Select(_ => Message.Of(whole))] : SendGradient(site, whole, timesInput: false, sent, block);
    }
}
