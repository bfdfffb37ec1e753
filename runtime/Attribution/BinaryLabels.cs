using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>Labels 0 and 1 of one logit a sample: see <see cref="Target.Binary"/>.</summary>
internal static class BinaryLabels
{
    /// <summary>Whether an output is one logit a sample.</summary>
    public static bool IsOneLogit(Tensor output) => output.dim() == 1 || (output.dim() == 2 && output.shape[1] == 1);

    /// <summary>1 for label 1, −1 for label 0, of the output's shape.</summary>
    /// <exception cref="ArgumentException">They are no such labels, or the output is not one logit.</exception>
    public static Tensor SignsOf(Tensor labels, Tensor output, string name)
    {
        TensorArgument.Check(labels, name);
        if (!IsOneLogit(output))
        {
            throw new ArgumentException(
                $"Expected an output of one logit, (B) or (B, 1), for binary labels; the model's is of shape {TensorArgument.Shape(output)}.",
                name);
        }

        if (labels.dim() is not (1 or 2) || labels.numel() != output.shape[0] || labels.shape[0] != output.shape[0])
        {
            throw new ArgumentException(
                $"Expected labels of shape ({output.shape[0]}) or ({output.shape[0]}, 1), or relevance by Target.Relevance; got shape {TensorArgument.Shape(labels)}.",
                name);
        }

        Check(labels, name);
        using var scope = NewDisposeScope();
        return TorchMemory.Upload(labels, output.device).to(output.dtype).mul(Number.Of(2)).sub(Number.One).reshape(output.shape).MoveToOuterDisposeScope();
    }

    /// <summary>Refuses labels on the CPU that are neither 0 nor 1; those on a GPU are not looked at.</summary>
    public static void Check(Tensor labels, string name)
    {
        if (labels.device_type != DeviceType.CPU || labels.dtype == ScalarType.Bool || labels.numel() == 0)
            return;
        using var scope = NewDisposeScope();
        var values = labels.to(ScalarType.Float64);
        if (!(values.eq(Number.Zero) | values.eq(Number.One)).all().item<bool>())
        {
            var (least, greatest) = (values.min().item<double>(), values.max().item<double>());
            throw new ArgumentException(FormattableString.Invariant($"Expected labels 0 and 1, of one logit; got {least} to {greatest}."), name);
        }
    }
}
