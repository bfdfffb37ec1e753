using RelDrop.Operations;
using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>Matrix products A B, einsum's among them: under s = R / z, A receives A ⊙ s Bᵀ and B receives B ⊙ Aᵀ s, half of it where both carry it.</summary>
internal sealed class MatMulLowering : OperationLowering
{
    public override void Record(Site site, Block block)
    {
        if (IsWrittenOut(site))
            block.Call(site.Output, Primitive.Code, site.Code);
        else
            RecordGradient(site, OfArguments(site), block);
    }

    public override IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block)
    {
        var isShared = site.TakesRelevanceWhole;
        var signals = isShared ? site.Signals : [.. Enumerable.Range(0, site.Inputs.Count)];
        var share = isShared ? site.Share(arriving[0]!, block) : arriving[0]!.Whole(block);
        if (isShared && signals.Length == 2)
            share = block.Tensor(site.Name("h"), Primitive.Scale, share, new Constant(0.5));
        if (!IsWrittenOut(site))
            return SendGradient(site, share, isShared, sent, block, signals);
        var result = new Message?[2];
        foreach (var i in signals)
        {
            var factor = block.Tensor(isShared ? $"c{site.Id}_{Values.Text(i)}" : sent[i], i == 0 ? Primitive.MatMulLeft : Primitive.MatMulRight, share, site.Inputs[1 - i], site.Inputs[i]);
            result[i] = isShared ? AsProduct(site, Message.Product(sent[i], site.Inputs[i], factor, ownsFactor: true), block) : Message.Of(factor);
        }

        return result;
    }

    private static bool IsWrittenOut(Site site) => site.Inputs.Count == 2 && site.Apply.Title is "matmul" or "mm" or "bmm";
}
