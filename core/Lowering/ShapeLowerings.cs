using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>The same elements in another shape: so is their relevance.</summary>
internal sealed class ReshapeLowering : OperationLowering
{
    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block) =>
        site.Reduces && arriving[0] is { MayBroadcast: false } product && product.Activation == site.Output
            ? [Message.Product(sent[0], site.Inputs[0], block.Tensor(site.Name("c"), Primitive.Reshape, product.Factor!, ShapeOf(site, 0))) with { ZeroWins = product.ZeroWins }]
            : [Message.Of(block.Tensor(sent[0], Primitive.Reshape, arriving[0]!.Whole(block), ShapeOf(site, 0)))];
}

/// <summary>Elements that are selected, repeated or reordered. What is sent to one that is selected is a multiple of it if what arrives is one of the output.</summary>
internal sealed class RearrangeLowering : OperationLowering
{
    /// <summary>Functions that give views of one tensor, in which each element lies once.</summary>
    private static readonly HashSet<string> Views = ["permute", "transpose", "swapaxes", "swapdims", "movedim", "moveaxis", "t", "T", "mT", "narrow", "select", "slice", "index", "chunk", "split", "tensor_split", "unbind", "diagonal", "squeeze", "unsqueeze"];

    public override void Record(Site site, Block block)
    {
        if (site.Inputs.Count == 1 && site.Apply.Layer is null && Views.Contains(site.Apply.Title))
            block.Add(new Call(Primitive.RecordView, [site.Inputs[0], OfArguments(site)], site.Output, site.Gradient));
        else
            RecordGradient(site, OfArguments(site), block);
    }

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        if (!site.Reduces || arriving[0]!.FactorOf(site.Output) is not { } factor)
            return SendGradient(site, arriving[0]!.Whole(block), timesInput: false, sent, block);

        // What is not selected receives 0, even if it is infinite.
        return [.. SendGradient(site, factor, timesInput: true, sent, block).Select(message => message! with { ZeroWins = arriving[0]!.ZeroWins })];
    }
}

/// <summary>A constant is added, which takes no relevance.</summary>
internal sealed class OffsetLowering : OperationLowering
{
    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        var relevance = Message.Of(arriving[0]!.Whole(block));
        return [.. sent.Select(_ => relevance)];
    }
}

/// <summary>A table of vectors: an index receives the relevance of its vector.</summary>
internal sealed class EmbeddingLowering : OperationLowering
{
    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block) =>
        [Message.Of(block.Tensor(sent[0], Primitive.SumLast, arriving[0]!.Whole(block), new Constant(-1)))];
}

/// <summary>What carries no relevance. It may be a tensor of the model's own, which must outlive the pass.</summary>
internal sealed class ConstantLowering : OperationLowering
{
    public override void Record(Site site, Block block)
    {
        var results = site.Apply.Results.ToArray();
        if (results.Length == 1)
        {
            RecordOwn(site, block);
            return;
        }

        var given = results.Select(result => Value.Plain("global::TorchSharp.torch.Tensor", "given" + Values.Text(result))).ToArray();
        block.Add(new Call(Primitive.Code, [site.Code], given));
        for (var i = 0; i < results.Length; i++)
            block.Call(site.Context.Values[results[i]], Primitive.Alias, given[i]);
    }

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block) => [.. sent.Select(_ => (Message?)null)];
}

/// <summary>A parameter that keeps what it takes. The tensor is the model's own, and must outlive the pass.</summary>
internal sealed class ParameterLowering : OperationLowering
{
    public override string RuleText(Site site) => "takes its share";

    public override void Record(Site site, Block block) => RecordOwn(site, block);

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block) => [];
}
