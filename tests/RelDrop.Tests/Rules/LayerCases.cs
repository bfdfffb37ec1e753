using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Rules;

/// <summary>One layer, in float64, as compiled code, as layers that are dispatched at run time, and as a matrix.</summary>
internal sealed record LayerCase(Module<Tensor, Tensor> Compiled, Sequential Dispatched, MatrixLayer Matrix, long[] InputShape);

/// <summary>Every kind of linear layer, shaped in every way, for inputs of 4 channels. One output channel has no weights and no bias.</summary>
internal static class LayerCases
{
    private static readonly Dictionary<string, Lazy<LayerCase>> All = new Dictionary<string, Func<LayerCase>>
    {
        ["linear"] = () => Of(Linear(4, 5), [4]),
        ["linear without bias"] = () => Of(Linear(4, 5, hasBias: false), [4]),
        ["linear on tokens"] = () => Of(Linear(4, 5), [3, 4]),
        ["linear + norm"] = () => Of(Linear(4, 5), [4], BatchNorm1d(5)),
        ["conv1d"] = () => Of(Conv1d(4, 3, 3), [4, 6]),
        ["conv1d stride padding dilation groups"] = () => Of(Conv1d(4, 6, 3, stride: 2, padding: 1, dilation: 2, groups: 2), [4, 8]),
        ["conv1d same"] = () => Of(Conv1d(4, 3, 3, padding: Padding.Same, dilation: 2), [4, 5]),
        ["conv1d same, even kernel"] = () => Of(Conv1d(4, 3, 4, padding: Padding.Same), [4, 5]),
        ["conv2d without bias"] = () => Of(Conv2d(4, 3, 2, bias: false), [4, 3, 4]),
        ["conv2d stride padding"] = () => Of(Conv2d(4, 3, (3, 2), stride: (2, 3), padding: (1, 0)), [4, 4, 6]),
        ["conv2d dilation groups"] = () => Of(Conv2d(4, 6, 2, dilation: 2, groups: 2), [4, 4, 3]),
        ["conv2d depthwise"] = () => Of(Conv2d(4, 8, 3, padding: 1, groups: 4), [4, 3, 3]),
        ["conv2d same, even kernel"] = () => Of(Conv2d(4, 3, (2, 3), padding: Padding.Same), [4, 3, 4]),
        ["conv2d valid"] = () => Of(Conv2d(4, 3, 3, padding: Padding.Valid), [4, 3, 4]),
        ["conv2d + norm"] = () => Of(Conv2d(4, 6, 3, padding: 1, groups: 2), [4, 3, 3], BatchNorm2d(6)),
        ["conv3d"] = () => Of(Conv3d(4, 2, 2, stride: 2, padding: 1, groups: 2), [4, 3, 2, 3]),
        ["conv3d same, even kernel"] = () => Of(Conv3d(4, 2, 2, padding: Padding.Same), [4, 2, 2, 3]),
        ["transposed conv1d"] = () => Of(ConvTranspose1d(4, 3, 3, stride: 3, output_padding: 2), [4, 3]),
        ["transposed conv1d, output padding beyond stride"] = () => Of(ConvTranspose1d(4, 6, 2, dilation: 3, output_padding: 2, groups: 2), [4, 4]),
        ["transposed conv2d"] = () => Of(ConvTranspose2d(4, 4, 3, stride: 2, padding: 1, output_padding: 1, groups: 2), [4, 2, 3]),
        ["transposed conv2d + norm"] = () => Of(ConvTranspose2d(4, 6, 2, stride: 2, bias: false, groups: 2), [4, 2, 2], BatchNorm2d(6)),
        ["transposed conv3d"] = () => Of(ConvTranspose3d(4, 4, 2, stride: 2, padding: 1, output_padding: 1, groups: 2), [4, 2, 1, 2]),
    }.ToDictionary(pair => pair.Key, pair => new Lazy<LayerCase>(pair.Value));

    public static IEnumerable<string> Names => All.Keys;

    public static LayerCase Get(string name) => All[name].Value;

    private static LayerCase Of(Linear layer, long[] inputShape, BatchNorm1d? norm = null) =>
        Make(norm is null ? new LinearBlock(layer) : new LinearNormBlock(layer, norm), layer, norm, inputShape);

    private static LayerCase Of(Conv1d layer, long[] inputShape) => Make(new Conv1dBlock(layer), layer, null, inputShape);

    private static LayerCase Of(Conv2d layer, long[] inputShape, BatchNorm2d? norm = null) =>
        Make(norm is null ? new Conv2dBlock(layer) : new Conv2dNormBlock(layer, norm), layer, norm, inputShape);

    private static LayerCase Of(Conv3d layer, long[] inputShape) => Make(new Conv3dBlock(layer), layer, null, inputShape);

    private static LayerCase Of(ConvTranspose1d layer, long[] inputShape) => Make(new ConvTranspose1dBlock(layer), layer, null, inputShape);

    private static LayerCase Of(ConvTranspose2d layer, long[] inputShape, BatchNorm2d? norm = null) =>
        Make(norm is null ? new ConvTranspose2dBlock(layer) : new ConvTranspose2dNormBlock(layer, norm), layer, norm, inputShape);

    private static LayerCase Of(ConvTranspose3d layer, long[] inputShape) => Make(new ConvTranspose3dBlock(layer), layer, null, inputShape);

    private static LayerCase Make(Module<Tensor, Tensor> compiled, Module<Tensor, Tensor> layer, NormBase? norm, long[] inputShape)
    {
        using var withoutGradient = no_grad();
        var layers = norm is null ? Sequential(layer) : Sequential(layer, norm);
        layers.to(ScalarType.Float64).eval();
        var random = new Random(5);
        foreach (var parameter in layers.parameters())
            parameter.copy_(Uniform(random, parameter.shape, -1, 1));
        norm?.running_mean!.copy_(Uniform(random, norm.running_mean.shape, -0.1, 0.1));
        norm?.running_var!.copy_(Uniform(random, norm.running_var.shape, 0.5, 1.5));
        foreach (var parameter in layer.parameters())
            parameter.select(layer is ConvolutionTranspose && parameter.dim() > 1 ? 1 : 0, 0).fill_(Number.Zero);
        return new LayerCase(compiled, layers, new MatrixLayer(layers, inputShape), inputShape);
    }

    /// <summary>Values that do not depend on torch's random state.</summary>
    public static Tensor Uniform(Random random, long[] shape, double low, double high) =>
        tensor([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(_ => low + ((high - low) * random.NextDouble()))], dtype: ScalarType.Float64).reshape(shape);
}
