using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>A batch norm of which only running tells whether it is a part of the linear layer before or behind it; else it has a rule of its own.</summary>
/// <param name="own">What lowers its own rule.</param>
internal sealed class NormSeamLowering(OperationLowering own) : OperationLowering
{
    public override string RuleText(Site site) => $"nothing if it is folded, else {(site.Rule is null ? "refused" : own.RuleText(site))}";

    public override void Record(Site site, Block block)
    {
        Operand source = site.Context.Facts.Source(site.Apply.Inputs[0]) is { } given ? new SourceOperand(given) : new Nothing();
        block.Add(new Call(Primitive.BindNorm, [site.Layer, source, site.Inputs[0]], site.Held(ValueKind.Norm), site.Output));
    }

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        var relevance = arriving[0]!.Whole(block);
        var isFolded = block.Call(Value.Plain("bool", site.Name("folded")), Primitive.IsFolded, site.Held(ValueKind.Norm));
        var result = Value.Tensor(sent[0]);
        var (folded, unfolded) = (new Block(), new Block());
        folded.Assign(result, Primitive.Alias, relevance);
        if (site.Rule is null)
            unfolded.Assign(result, Primitive.RefuseUnfolded, site.Held(ValueKind.Norm), new CompositeOperand());
        else
            unfolded.Assign(result, Primitive.Alias, own.Propagate(site, [Message.Of(relevance)], [sent[0] + "u"], unfolded)[0]!.Whole(unfolded));
        block.Add(new Choose([new Side(isFolded, folded.Steps), new Side(null, unfolded.Steps)], [result]));
        return [Message.Of(result)];
    }
}
