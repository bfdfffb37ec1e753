using System.ComponentModel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// The layers that functions of <c>torch.nn.functional</c> perform with weights that they are given: rules are of layers. They draw no
/// random numbers and hold the given memory. Called by generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Weighted
{
    /// <summary>As <c>functional.linear</c>.</summary>
    public static Linear Linear(Tensor weight, Tensor? bias = null) =>
        With(nn.Linear(Outputs(weight, 1), Outputs(weight, 0), bias is not null, meta), weight, bias);

    /// <summary>As <c>x.matmul(weight) + bias</c>.</summary>
    public static nn.Module<Tensor, Tensor> MatMul(Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return weight.dim() == 2 && (bias is null || (bias.dim() == 1 && bias.shape[0] == weight.shape[1])) ? Linear(weight.t(), bias) : new MatMulLayer(weight, bias);
    }

    /// <summary>As an embedding of a table, (rows, features).</summary>
    public static Embedding Embedding(Tensor weight) => With(nn.Embedding(Outputs(weight, 0), Outputs(weight, 1), device: meta), weight, null);

    /// <summary>As <c>functional.layer_norm</c> over the last dimensions.</summary>
    public static LayerNorm LayerNorm(Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return With(nn.LayerNorm(weight.shape, elementwise_affine: true, bias: bias is not null, device: meta), weight, bias);
    }

    /// <summary>As <c>functional.conv1d</c>.</summary>
    public static Conv1d Conv1d(Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
        With(nn.Conv1d(Outputs(weight, 1) * groups, Outputs(weight, 0), weight.shape[2], stride ?? 1, padding ?? 0, dilation ?? 1, PaddingModes.Zeros, groups, bias is not null, meta), weight, bias);

    /// <summary>As <c>functional.conv2d</c>.</summary>
    public static Conv2d Conv2d(Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
        With(nn.Conv2d(Outputs(weight, 1) * groups, Outputs(weight, 0), (weight.shape[2], weight.shape[3]), Pair(strides, 1), Pair(padding, 0), Pair(dilation, 1), PaddingModes.Zeros, groups, bias is not null, meta), weight, bias);

    /// <summary>As <c>functional.conv3d</c>.</summary>
    public static Conv3d Conv3d(Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
        With(nn.Conv3d(Outputs(weight, 1) * groups, Outputs(weight, 0), (weight.shape[2], weight.shape[3], weight.shape[4]), Triple(strides, 1), Triple(padding, 0), Triple(dilation, 1), PaddingModes.Zeros, groups, bias is not null, meta), weight, bias);

    /// <summary>As <c>functional.conv_transpose1d</c>.</summary>
    public static ConvTranspose1d ConvTranspose1d(Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? output_padding = null, long? dilation = null, long groups = 1) =>
        With(nn.ConvTranspose1d(Outputs(weight, 0), Outputs(weight, 1) * groups, weight.shape[2], stride ?? 1, padding ?? 0, output_padding ?? 0, dilation ?? 1, PaddingModes.Zeros, groups, bias is not null, meta), weight, bias);

    /// <summary>As <c>functional.conv_transpose2d</c>.</summary>
    public static ConvTranspose2d ConvTranspose2d(Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
        With(nn.ConvTranspose2d(Outputs(weight, 0), Outputs(weight, 1) * groups, (weight.shape[2], weight.shape[3]), Pair(strides, 1), Pair(padding, 0), Pair(output_padding, 0), Pair(dilation, 1), PaddingModes.Zeros, groups, bias is not null, meta), weight, bias);

    /// <summary>As <c>functional.conv_transpose3d</c>.</summary>
    public static ConvTranspose3d ConvTranspose3d(Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
        With(nn.ConvTranspose3d(Outputs(weight, 0), Outputs(weight, 1) * groups, (weight.shape[2], weight.shape[3], weight.shape[4]), Triple(strides, 1), Triple(padding, 0), Triple(output_padding, 0), Triple(dilation, 1), PaddingModes.Zeros, groups, bias is not null, meta), weight, bias);

    /// <summary>As <c>functional.batch_norm</c> with running statistics, of any number of dimensions.</summary>
    public static BatchNorm1d BatchNorm1d(Tensor running_mean, Tensor running_var, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        var norm = With(nn.BatchNorm1d(Outputs(running_mean, 0), eps, affine: weight is not null || bias is not null, device: meta), weight ?? (bias is null ? null : ones_like(bias)), bias ?? (weight is null ? null : zeros_like(weight)));
        (norm.running_mean, norm.running_var) = (OrdinaryMode.Own(running_mean.detach()), OrdinaryMode.Own(running_var.detach()));
        return norm;
    }

    private static Device meta => new(DeviceType.META);

    private static long Outputs(Tensor weight, int axis)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return weight.shape[axis];
    }

    private static (long, long) Pair(long[]? values, long otherwise) => values is null or [] ? (otherwise, otherwise) : (values[0], values[^1]);

    private static (long, long, long) Triple(long[]? values, long otherwise) => values is null or [] ? (otherwise, otherwise, otherwise) : (values[0], values[values.Length / 2], values[^1]);

    private static T With<T>(T layer, Tensor? weight, Tensor? bias)
        where T : nn.Module
    {
        foreach (var (name, tensor) in new[] { ("weight", weight), ("bias", bias) })
        {
            if (tensor is null)
                continue;
            var parameter = new TorchSharp.Modules.Parameter(OrdinaryMode.Own(tensor.detach()), requires_grad: false);
            layer.GetType().GetProperty(name)!.SetValue(layer, parameter);

            // The layer takes it out of every scope, and it would wait for a garbage collection.
            CurrentDisposeScope?.Attach(parameter);
        }

        return layer;
    }
}
