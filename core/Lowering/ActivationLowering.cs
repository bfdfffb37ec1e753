using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>Element-wise activations: relevance passes, or is changed as a variant of backpropagation says.</summary>
internal sealed class ActivationLowering : OperationLowering
{
    public override void Record(Site site, Block block)
    {
        if (site.Operation == Operation.ReLU)
            RecordReLU(site, block);
        else if (site.Rule?.Name is "Pass" or "DeconvNet")
            block.Call(site.Output, Primitive.Code, site.Code);
        else
            RecordGradient(site, OfArguments(site), block);
    }

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        if (site.Rule?.Name == "Pass")
            return [arriving[0]];
        var relevance = arriving[0]!.Whole(block);
        var isReLU = site.Operation == Operation.ReLU;
        return [Message.Of(site.Rule?.Name switch
        {
            "DeconvNet" => block.Tensor(sent[0], Primitive.DeconvNet, relevance),
            "GuidedBackprop" when isReLU => block.Tensor(sent[0], Primitive.GuidedBackprop, relevance, site.Output),
            "GuidedBackprop" => Backward(site, block.Tensor(site.Name("p"), Primitive.DeconvNet, relevance), sent[0], block),
            "BetaSmooth" when isReLU => block.Tensor(sent[0], Primitive.BetaSmooth, relevance, site.Inputs[0], new Constant(site.Rule.Settings.Number("Beta"))),
            _ when isReLU => block.Tensor(sent[0], Primitive.ReLUBackward, relevance, site.Output),
            _ => Backward(site, relevance, sent[0], block),
        })];
    }

    /// <summary>A ReLU that alone reads its input writes over it, where its output can stand in for it or nothing reads that again.</summary>
    private static void RecordReLU(Site site, Block block)
    {
        var standIns = site.Context.StandIns;
        var input = site.Apply.Inputs[0];
        if (standIns.Overwriting(input) is null)
        {
            block.Call(site.Output, Primitive.ReLU, site.Inputs[0]);
            return;
        }

        var when = standIns.StandsIn(input);
        block.Add(new Call(Primitive.ReLU, when.IsNever ? [site.Inputs[0]] : [site.Inputs[0], new Named("overwrite", new FactOperand(when))], site.Output) { Overwritable = site.Inputs[0] });
    }
}
