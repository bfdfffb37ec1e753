using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>
/// Softmax p of z: by its first-order Taylor expansion z receives z ⊙ (R − p ΣR) (Achtibat et al. 2024, prop. 3.1), which for R = p ⊙ c is
/// z ⊙ Jᵀc. R / p is never formed, since p underflows.
/// </summary>
internal sealed class SoftmaxLowering : OperationLowering
{
    public override void Record(Site site, Block block) => block.Call(site.Output, Primitive.Code, site.Code);

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        var message = arriving[0]!;
        if (site.Rule?.Name == "Pass")
            return [Message.Of(message.Whole(block))];
        if (site.Rule?.Name != "Epsilon")
            return [Message.Of(block.Tensor(sent[0], Primitive.SoftmaxBackward, message.Whole(block), site.Output, Dimension(site)))];
        var factor = site.Reduces && message.FactorOf(site.Output) is { } given
            ? block.Tensor(site.Name("c"), Primitive.SoftmaxBackward, given, site.Output, Dimension(site))
            : block.Tensor(site.Name("c"), Primitive.SoftmaxShare, message.Whole(block), site.Output, Dimension(site));
        return [AsProduct(site, Message.Product(sent[0], site.Inputs[0], factor, ownsFactor: true) with { ZeroWins = true }, block)];
    }

    private static Operand Dimension(Site site) => site.Apply.Dimension is { } dimension ? site.Context.Code(new Fragment(dimension)) : site.Layer;
}
