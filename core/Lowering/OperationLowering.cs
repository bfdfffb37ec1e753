using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>How an operation is run forward, and how its rules send relevance back.</summary>
internal abstract class OperationLowering
{
    private static readonly OperationLowering Gradient = new GradientLowering();
    private static readonly OperationLowering NormSeam = new NormSeamLowering(Gradient);
    private static readonly Dictionary<Operation, OperationLowering> Table = new()
    {
        [Operation.Linear] = new LinearLowering(),
        [Operation.Convolution] = new LinearLowering(),
        [Operation.ReLU] = new ActivationLowering(),
        [Operation.Activation] = new ActivationLowering(),
        [Operation.Add] = new SumLowering(),
        [Operation.Subtract] = new SumLowering(),
        [Operation.Multiply] = new ProductLowering(),
        [Operation.Divide] = new ProductLowering(),
        [Operation.MatMul] = new MatMulLowering(),
        [Operation.Softmax] = new SoftmaxLowering(),
        [Operation.Reshape] = new ReshapeLowering(),
        [Operation.Rearrange] = new RearrangeLowering(),
        [Operation.Offset] = new OffsetLowering(),
        [Operation.Embedding] = new EmbeddingLowering(),
        [Operation.Constant] = new ConstantLowering(),
        [Operation.Parameter] = new ParameterLowering(),
        [Operation.Custom] = new CustomLowering(),
        [Operation.Module] = new ModuleLowering(),
    };

    /// <summary>The lowering of an operation; of what has no form of its own, by its gradient.</summary>
    public static OperationLowering Of(Apply apply) =>
        apply.IsSeam && apply.Operation == Operation.BatchNorm ? NormSeam : Table.TryGetValue(apply.Operation, out var own) ? own : Gradient;

    /// <summary>What a comment calls the rule.</summary>
    public virtual string RuleText(Site site) => site.Rule?.ToString() ?? "Gradient";

    /// <summary>Appends what runs the operation.</summary>
    public virtual void Record(Site site, Block block)
    {
        block.Call(site.Output, Primitive.Code, site.Code);
        for (var i = 0; i < site.Inputs.Count && i < 2; i++)
            block.Call(ShapeOf(site, i), Primitive.Shape, site.Inputs[i]);
    }

    /// <summary>Appends what sends relevance back.</summary>
    /// <param name="site">The operation.</param>
    /// <param name="arriving">The relevance of its results; null where none arrives, which is nowhere if there is one result.</param>
    /// <param name="sent">Names for the inputs' relevance.</param>
    /// <param name="block">What is appended to.</param>
    /// <returns>What each input receives; null for one that receives nothing.</returns>
    public abstract IReadOnlyList<Message?> Propagate(Site site, IReadOnlyList<Message?> arriving, string[] sent, Block block);

    /// <summary>The shape of one of the first two inputs.</summary>
    protected static Value ShapeOf(Site site, int input) => new($"shape{site.Id}{(input == 0 ? "" : "b")}", ValueKind.Shape);

    /// <summary>Takes a tensor that may be the model's own, which must outlive the pass.</summary>
    protected static void RecordOwn(Site site, Block block) => block.Call(site.Output, Primitive.Code, Template.Join("(", site.Context.Code(site.Apply.Code), ").alias()"));

    /// <summary>Runs the operation and keeps its gradient.</summary>
    protected static void RecordGradient(Site site, Operand code, Block block) =>
        block.Add(new Call(Primitive.RecordGradient, [site.Inputs.Count == 1 ? site.Inputs[0] : new ListOf(site.Inputs), code], site.Output, site.Gradient));

    /// <summary>The code as a function of x, or of x[0], x[1], …</summary>
    protected static Operand OfArguments(Site site) => site.Apply.Layer is { Module: not null } layer ? new LayerCall(layer, site.Operation, null) : OfArguments(site, site.Apply.Code);

    /// <summary>Other code as such a function.</summary>
    protected static Operand OfArguments(Site site, Fragment code) => Template.Of(code, site.Context.Values, value => site.Apply.Inputs.ToList().IndexOf(value) is >= 0 and var index
        ? site.Inputs.Count == 1 ? "x" : $"x[{Values.Text(index)}]"
        : site.Context.Values[value]);

    /// <summary>The gradient's steps, each result multiplied by its input if the rule says so.</summary>
    /// <param name="site">The operation.</param>
    /// <param name="relevance">What arrives at the output.</param>
    /// <param name="timesInput">Whether the gradients are multiplied by the inputs.</param>
    /// <param name="sent">Names for what is sent.</param>
    /// <param name="block">What is appended to.</param>
    /// <param name="receiving">The inputs that receive it; all by default.</param>
    protected static Message?[] SendGradient(Site site, Value relevance, bool timesInput, string[] sent, Block block, int[]? receiving = null)
    {
        if (site.Inputs.Count == 1)
        {
            if (!timesInput)
                return [Message.Of(Backward(site, relevance, sent[0], block))];
            return [AsProduct(site, Message.Product(sent[0], site.Inputs[0], Backward(site, relevance, site.Name("c"), block)), block)];
        }

        var result = new Message?[sent.Length];
        var gradients = block.Call(new Value(site.Name("c"), ValueKind.Tensors), Primitive.BackwardAll, site.Gradient, relevance);
        foreach (var i in receiving ?? [.. Enumerable.Range(0, site.Inputs.Count)])
        {
            var one = block.Tensor(timesInput ? $"c{site.Id}_{Values.Text(i)}" : sent[i], Primitive.Element, gradients, new Constant(i));
            result[i] = timesInput ? AsProduct(site, Message.Product(sent[i], site.Inputs[i], one, ownsFactor: true), block) : Message.Of(one);
        }

        return result;
    }

    /// <summary>A product, which is made at once where nothing may be simplified.</summary>
    protected static Message AsProduct(Site site, Message product, Block block) => site.Reduces ? product : Message.Of(product.Whole(block));

    /// <summary>Jᵀ s for the only input.</summary>
    protected static Value Backward(Site site, Value relevance, string name, Block block) => site.Operation == Operation.BatchNorm
        ? block.Tensor(name, Primitive.BatchNormBackward, site.Layer, relevance)
        : block.Tensor(name, Primitive.Backward, site.Gradient, relevance);
}
