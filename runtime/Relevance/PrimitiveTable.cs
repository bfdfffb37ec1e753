using RelDrop.Operations;
using RelDrop.Programs;
using RelDrop.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static RelDrop.Relevance.ProgramRunner;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>What each primitive of a program does when it is run, which is what its C# does where it is printed.</summary>
internal static class PrimitiveTable
{
    private static readonly Dictionary<Primitive, Func<Given, object?>> Table = new()
    {
        [Primitive.Alias] = given => given.Tensor(0).alias(),
        [Primitive.Move] = given => given[0],
        [Primitive.Zeros] = given => Sum.Zeros(given.Tensor(0)),
        [Primitive.Shape] = given => given.Tensor(0).shape,
        [Primitive.Reshape] = given => given.Tensor(0).reshape(given.Get<long[]>(1)),
        [Primitive.Element] = given => given.Get<Tensor[]>(0)[given.Get<int>(1)],
        [Primitive.SumLast] = given => given.Tensor(0).sum(given.Get<int>(1)),

        [Primitive.Multiply] = given => given.Tensor(0) * given.Tensor(1),
        [Primitive.MultiplyReduced] = given => Broadcast.Multiply(given.Tensor(0), given.Tensor(1)),
        [Primitive.MultiplyWhereNonZero] = given => Part.MultiplyWhereNonZero(given.Tensor(0), given.Tensor(1)),
        [Primitive.Reduce] = given => Broadcast.Reduce(given.Tensor(0), given.Get<long[]>(1)),
        [Primitive.Add] = given => Sum.Of(given.Tensor(0), given.Tensor(1), given.Named<bool>("overwrite")),
        [Primitive.ReduceTo] = given => Broadcast.ReduceTo(given.Tensor(0), given.Tensor(1)),
        [Primitive.Divide] = given => given.Tensor(0) / given.Tensor(1),
        [Primitive.MatMulLeft] = given => MatMul.Left(given.Tensor(0), given.Tensor(1), given.Tensor(2)),
        [Primitive.MatMulRight] = given => MatMul.Right(given.Tensor(0), given.Tensor(1), given.Tensor(2)),
        [Primitive.Subtract] = given => given.Tensor(0) - given.Tensor(1),
        [Primitive.Negate] = given => given.Tensor(0).neg(),
        [Primitive.Scale] = given => Part.Scale(given.Tensor(0), given.Get<double>(1)),
        [Primitive.AddProduct] = given => Part.AddProduct(given.Tensor(0), given.Tensor(1), given.Tensor(2), given.Named<bool>("overwrite")),
        [Primitive.SubtractProduct] = given => Part.SubtractProduct(given.Tensor(0), given.Tensor(1), given.Tensor(2), given.Named<bool>("overwrite")),
        [Primitive.Addend] = given => Sum.Addend(given.Tensor(0), given.Tensor(1), given.Tensor(2), given.Named<bool>("overwritten")),
        [Primitive.Positive] = given => Part.Positive(given.Tensor(0)),
        [Primitive.Negative] = given => Part.Negative(given.Tensor(0)),
        [Primitive.Absolute] = given => Part.Absolute(given.Tensor(0)),
        [Primitive.Favored] = given => Part.Favored(given.Tensor(0), given.Tensor(1), given.Get<double>(2)),
        [Primitive.AddBySign] = given => Part.AddBySign(given.Tensor(0), given.Tensor(1), given.Tensor(2), given.Named<bool>("overwrite")),
        [Primitive.BySign] = given => Part.BySign(given.Tensor(0), given.Tensor(1), given.Get<double>(2)),
        [Primitive.WherePositive] = given => Part.WherePositive(given.Tensor(0), given.Tensor(1)),
        [Primitive.WhereNegative] = given => Part.WhereNegative(given.Tensor(0), given.Tensor(1)),

        [Primitive.Share] = given => given.Stabilizer is var by ? Stabilizer.Share(given.Tensor(0), given.Tensor(1), by.Epsilon, by.Clip, by.NormScale) : null,
        [Primitive.ShareOfProduct] = given => given.Stabilizer is var by ? Stabilizer.ShareOfProduct(given.Tensor(0), given.Tensor(1), given.Tensor(2), by.Epsilon, by.Clip, by.NormScale, given.Named<bool>("overwrite")) : null,

        [Primitive.Bind] = given => LinearMap.Of(given.Get<nn.Module>(0), given.Tensor(1), given.Named<NormBase>("before"), given.Named<NormBase>("behind")),
        [Primitive.BindBehind] = given => LinearMap.Behind(given.Get<nn.Module>(0), (INormSource?)given[1], given.Tensor(2), given.Named<NormBase>("behind")),
        [Primitive.KeepOutput] = given => Do(() => given.Get<LinearMap>(0).KeepOutput(given.Tensor(1))),
        [Primitive.TakeOutput] = given => given.Get<LinearMap>(0).TakeOutput(),
        [Primitive.Forward] = given => given.Count == 2 ? given.Get<LinearMap>(0).Forward(given.Tensor(1)) : given.Get<LinearMap>(0).Forward(given.Tensor(1), given.Get<WeightPart>(2)),
        [Primitive.ForwardWithoutBias] = given => given.Count == 2 ? given.Get<LinearMap>(0).Forward(given.Tensor(1), withBias: false) : given.Get<LinearMap>(0).Forward(given.Tensor(1), given.Get<WeightPart>(2), withBias: false),
        [Primitive.Transpose] = given => given.Count == 2 ? given.Get<LinearMap>(0).Transpose(given.Tensor(1)) : given.Get<LinearMap>(0).Transpose(given.Tensor(1), given.Get<WeightPart>(2)),
        [Primitive.LinearRelevance] = given => TermProgram.Of(given.Get<RuleSpec>(4)).Run(given.Get<LinearMap>(0), given.Tensor(1), (Tensor?)given[2], given.Tensor(3)),
        [Primitive.Flat] = given => given.Stabilizer is var by ? given.Get<LinearMap>(0).Flat(given.Tensor(1), by.Epsilon, by.Clip, by.NormScale) : null,
        [Primitive.ConstantInput] = given => given.Get<LinearMap>(0).Constant([.. Enumerable.Range(1, given.Count - 1).Select(i => given.Get<double>(i))]),

        [Primitive.Code] = given => Forward(given.Get<LayerCall>(0), given.OperandOf(given.Get<LayerCall>(0).Input!)),
        [Primitive.RecordGradient] = given => given.Get<LayerCall>(1) is var call ? LocalGradient.Record(given.Tensor(0), x => Forward(call, x), call.Layer.Module!.GetType().Name) : null,
        [Primitive.RecordNormalization] = given => Normalization.Record(given.Get<nn.Module<Tensor, Tensor>>(0), given.Tensor(1)),
        [Primitive.Backward] = given => given.Get<LocalGradient>(0).Backward(given.Tensor(1)),
        [Primitive.ReLU] = given => Activation.ReLU(given.Tensor(0), given.Named<bool>("overwrite")),
        [Primitive.ReLUBackward] = given => Activation.ReLUBackward(given.Tensor(0), given.Tensor(1)),
        [Primitive.DeconvNet] = given => Activation.DeconvNet(given.Tensor(0)),
        [Primitive.GuidedBackprop] = given => Activation.GuidedBackprop(given.Tensor(0), given.Tensor(1)),
        [Primitive.BetaSmooth] = given => Activation.BetaSmooth(given.Tensor(0), given.Tensor(1), given.Get<double>(2)),
        [Primitive.SoftmaxBackward] = given => Softmax.Backward(given.Tensor(0), given.Tensor(1), given.Get<nn.Module>(2)),
        [Primitive.SoftmaxShare] = given => Softmax.Share(given.Tensor(0), given.Tensor(1), given.Get<nn.Module>(2)),
        [Primitive.BatchNorm] = given => BatchNormFold.Forward(given.Get<NormBase>(0), given.Tensor(1)),
        [Primitive.BindNorm] = given => NormMap.Of(given.Get<NormBase>(0), (INormSource?)given[1], given.Tensor(2)),
        [Primitive.IsFolded] = given => given.Get<NormMap>(0).IsFolded,
        [Primitive.RefuseUnfolded] = given => given.Get<NormMap>(0).RefuseUnfolded(given.Get<Type>(1)),
        [Primitive.BatchNormBackward] = given => BatchNormFold.Backward(given.Get<NormBase>(0), given.Tensor(1)),

        [Primitive.Nest] = given => given.Nest(context: 3),
        [Primitive.Record] = given => given.Get<LrpPass>(0).Record(given.Tensor(1)),
        [Primitive.Propagate] = given => given.Get<LrpPass>(0).Propagate(given.Tensor(1)),
        [Primitive.SetOutputs] = given => Do(() => given.SetOutput(given.Get<LrpContext>(0))),
    };

    /// <summary>The primitives that programs of layers one after another are made of; the others belong to code of the user's.</summary>
    public static IEnumerable<Primitive> All => Table.Keys;

    /// <exception cref="NotSupportedException">The primitive belongs to code of the user's, which is printed and not run.</exception>
    public static object? Run(Primitive primitive, Given given) =>
        Table.TryGetValue(primitive, out var run) ? run(given) : throw new NotSupportedException($"'{primitive}' is not run, only printed.");

    private static object? Do(Action action)
    {
        action();
        return null;
    }

    /// <summary>What a layer gives, whatever mode it is in; a tensor of its own.</summary>
    private static Tensor Forward(LayerCall call, Tensor x)
    {
        var layer = (nn.Module<Tensor, Tensor>)call.Layer.Module!;
        return call.Operation.IsActivation ? Activation.Forward(layer, x)
            : call.Operation == Operation.Normalization ? Normalization.Forward(layer, x)
            : layer.forward(x) is var output && ReferenceEquals(output, x) ? x.alias() : output;
    }
}
