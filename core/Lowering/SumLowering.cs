using RelDrop.Operations;
using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>Sums and differences of two tensors: under Norm each receives its share, times itself.</summary>
internal sealed class SumLowering : OperationLowering
{
    public override void Record(Site site, Block block)
    {
        if (site.Context.StandIns.OverwrittenAddend(site.Apply) is { } addend)
        {
            var other = site.Apply.Inputs.First(input => input != addend);
            block.Call(site.Output, Primitive.Add, site.Context.Values[addend], site.Context.Values[other], new Named("overwrite", new FactOperand(site.Context.StandIns.StandsIn(site.Apply.Result))));
        }
        else if (site.Inputs.Count == 2 || site.TakesRelevanceWhole || AddsConstant(site))
        {
            base.Record(site, block);
        }
        else
        {
            RecordGradient(site, OfArguments(site), block);
        }
    }

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        var isDifference = site.Operation == Operation.Subtract;
        if (site.SharesByOutput)
            return site.Inputs.Count == 2 || AddsConstant(site) ? Shares(site, arriving[0]!, sent, block) : SendGradient(site, site.Share(arriving[0]!, block), timesInput: true, sent, block);
        var relevance = arriving[0]!.Whole(block);
        if (isDifference && site.TakesRelevanceWhole)
            return [Message.Of(block.Tensor(sent[0], Primitive.Reduce, relevance, ShapeOf(site, 0))), .. sent.Skip(1).Select(_ => (Message?)null)];
        if (site.Inputs.Count != 2)
            return site.Rule?.Name == "Pass" ? [.. sent.Select(_ => Message.Of(relevance))] : SendGradient(site, relevance, timesInput: false, sent, block);
        var second = isDifference ? block.Tensor(site.Name("m"), Primitive.Negate, relevance) : relevance;
        return [Message.Of(block.Tensor(sent[0], Primitive.Reduce, relevance, ShapeOf(site, 0))), Message.Of(block.Tensor(sent[1], Primitive.Reduce, second, ShapeOf(site, 1)))];
    }

    private static Message?[] Shares(Site site, Message arriving, string[] sent, Block block)
    {
        var context = site.Context;
        var share = site.Share(arriving, block);
        if (context.StandIns.OverwrittenAddend(site.Apply) is { } addend)
        {
            var other = site.Apply.Inputs.First(input => input != addend);
            block.Call(context.InPropagate(addend), Primitive.Addend, context.Values[addend], site.OutputInPropagate, context.Values[other], new Named("overwritten", new FactOperand(context.StandIns.StandsIn(site.Apply.Result))));
        }

        // Undivided, factors of the same tensor add up later.
        Message Of(int i, Value factor)
        {
            var addend = context.InPropagate(site.Apply.Inputs[i]);
            return site.IsUnstabilized
                ? Message.Product(sent[i], addend, block.Tensor($"c{site.Id}_{Values.Text(i)}", Primitive.ReduceTo, factor, addend), ownsFactor: true)
                : Message.Product(sent[i], addend, factor, mayBroadcast: true, ownsFactor: true);
        }

        if (site.Inputs.Count == 1)
            return [AsProduct(site, Of(0, share), block)];
        Message[] sends = [Of(0, share), Of(1, site.Operation == Operation.Subtract ? block.Tensor(site.Name("m"), Primitive.Negate, share) : share)];
        return [.. sends.Select(message => AsProduct(site, message, block))];
    }

    /// <summary>Whether a tensor of the model's own is added, which takes its share and keeps it: a position, for example.</summary>
    private static bool AddsConstant(Site site) => site.Operation == Operation.Add && site.Inputs.Count == 1 && site.IsUnstabilized && site.SharesByOutput;
}
