using RelDrop.Operations;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// A batch norm that the generator could not fold. It joins the linear layer that gave its input, if nothing else read that; or the one
/// that reads its output, if nothing else does; and has a rule of its own where there is neither.
/// </summary>
internal sealed class BatchNormPass(NormBase norm, KnownFunction function, RuleAttribute? rule, Type composite, LrpContext context) : LrpPass(context)
{
    private readonly FunctionPass own = new((nn.Module<Tensor, Tensor>)(nn.Module)norm, function, rule, context);
    private Tensor? input;
    private bool isFolded;

    /// <summary>Gives what a linear layer is to read in place of this batch norm's output; null if the batch norm is a part of another one.</summary>
    public (Tensor Input, NormBase Norm)? Give()
    {
        if (isFolded)
            return null;
        isFolded = true;
        return (input!.alias(), norm);
    }

    public override Tensor Record(Tensor x)
    {
        if (Context.Source is LinearPass linear && linear.Join(norm))
        {
            isFolded = true;
            var result = BatchNormFold.Forward(norm, x);
            linear.See(result);
            return result;
        }

        input = x.alias();
        Output = new LrpContext(Context.IsFirst, NonNegative: false, Source: this);
        return own.Record(x);
    }

    public override Tensor Propagate(Tensor relevance)
    {
        if (isFolded)
            return relevance.alias();
        return rule is not null ? own.Propagate(relevance) : throw new NotSupportedException(
            $"{norm.GetType().Name} '{norm.GetName()}' stands beside no linear layer that it could be folded into, and {composite.Name} has no rule for it. Add [Gradient] or [Pass] for Layers.BatchNorm to the composite.");
    }
}
