using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// The layers that functions of <c>torch.nn.functional</c> perform with weights that they are given: rules are of layers. They draw no
/// random numbers and hold the given memory. Called by generated code.
/// </summary>
public static class Weighted
{
    /// <summary>As <c>functional.linear</c>.</summary>
    public static Linear Linear(Tensor weight, Tensor? bias = null) =>
        With(nn.Linear(Outputs(weight, 1), Outputs(weight, 0), bias is not null, meta), weight, bias);

    /// <summary>As <c>functional.conv1d</c>.</summary>
    public static Conv1d Conv1d(Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
        With(nn.Conv1d(Outputs(weight, 1) * groups, Outputs(weight, 0), weight.shape[2], stride ?? 1, padding ?? 0, dilation ?? 1, PaddingModes.Zeros, groups, bias is not null, meta), weight, bias);

    /// <summary>As <c>functional.conv2d</c>.</summary>
    public static Conv2d Conv2d(Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
        With(nn.Conv2d(Outputs(weight, 1) * groups, Outputs(weight, 0), (weight.shape[2], weight.shape[3]), Pair(strides, 1), Pair(padding, 0), Pair(dilation, 1), PaddingModes.Zeros, groups, bias is not null, meta), weight, bias);

    private static Device meta => new(DeviceType.META);

    private static long Outputs(Tensor weight, int axis)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return weight.shape[axis];
    }

    private static (long, long) Pair(long[]? values, long otherwise) => values is null or [] ? (otherwise, otherwise) : (values[0], values[^1]);

    private static T With<T>(T layer, Tensor weight, Tensor? bias)
        where T : nn.Module
    {
        foreach (var (name, tensor) in new[] { ("weight", weight), ("bias", bias) })
        {
            if (tensor is not null)
                layer.GetType().GetProperty(name)!.SetValue(layer, new TorchSharp.Modules.Parameter(OrdinaryMode.Own(tensor.detach()), requires_grad: false));
        }

        return layer;
    }
}
