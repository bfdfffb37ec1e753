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
        else
            RecordGradient(site, site.Operation == Operation.Normalization && site.SharesByOutput && site.Apply.Layer is { } layer ? WithConstantDeviation(site, layer) : OfArguments(site), block);
    }

    private static Operand WithConstantDeviation(Site site, LayerRef layer) => layer.Module is not null
        ? new LayerCall(layer, site.Operation, null, WithConstantDeviation: true)
        : Template.Join("Lrp.Normalization.WithConstantDeviation(", site.Layer.Access, ", x)");

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        if (site.SharesByOutput)
            return SendGradient(site, site.Share(arriving[0]!, block), timesInput: true, sent, block);

        // Where the output is the input in another order, so is its factor.
        if (site.Reduces && site.Operation == Operation.MaxPool && site.Inputs.Count == 1 && arriving[0]!.Activation == site.Output && !arriving[0]!.MayBroadcast)
            return [Message.Product(sent[0], site.Inputs[0], Backward(site, arriving[0]!.Factor!, site.Name("c"), block))];
        var whole = arriving[0]!.Whole(block);
        return site.Rule?.Name == "Pass" ? [.. sent.Select(_ => Message.Of(whole))] : SendGradient(site, whole, timesInput: false, sent, block);
    }
}
