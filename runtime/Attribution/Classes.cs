using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>The classes of a model's output, as one-hot relevance: see <see cref="Target"/>.</summary>
internal static class Classes
{
    /// <summary>Refuses outputs of which it is not known where classes are.</summary>
    public static void CheckOutput(Tensor output, string name)
    {
        if (output.dim() is 0 or 3)
        {
            var shape = TensorArgument.Shape(output);
            throw new ArgumentException(
                $"Expected an output with classes, (B), (B, K) or maps (B, K, H, W); the model's is of shape {shape}. Say what its relevance starts with by Target.Relevance, of shape {shape}.",
                name);
        }
    }

    /// <summary>How many classes an output has.</summary>
    public static long CountOf(Tensor output) => output.dim() == 1 ? 1 : output.shape[1];

    /// <summary>The relevance 1 of labels, of an output's shape.</summary>
    /// <param name="labels">Class labels of one sample each, or of one place each.</param>
    /// <param name="output">The output.</param>
    /// <param name="name">What the caller calls the target.</param>
    /// <exception cref="ArgumentException">They are no labels of the output's.</exception>
    public static Tensor OneHotOfLabels(Tensor labels, Tensor output, string name)
    {
        TensorArgument.Check(labels, name);
        CheckOutput(output, name);
        if (labels.dtype != ScalarType.Int64 || !(IsOfSamples(labels, output) || IsOfPlaces(labels, output)))
        {
            var places = output.dim() > 2 ? $" or {TensorArgument.Shape(PlacesOf(output))}" : "";
            throw new ArgumentException(
                $"Expected int64 labels of shape ({output.shape[0]}){places}, or floating-point relevance of the output's shape {TensorArgument.Shape(output)}, "
                + $"as by Target.Relevance; got {labels.dtype} of shape {TensorArgument.Shape(labels)}.",
                name);
        }

        Check(labels, CountOf(output), name, BinaryLabels.IsOneLogit(output) ? " For labels 0 and 1 of one logit there is Target.Binary." : "");
        return OneHot(labels, output);
    }

    /// <summary>Refuses labels on the CPU that are no class; those on a GPU are not looked at.</summary>
    public static void Check(Tensor labels, long count, string name, string advice = "")
    {
        if (labels.device_type != DeviceType.CPU || labels.numel() == 0)
            return;
        var (least, greatest) = (labels.min().item<long>(), labels.max().item<long>());
        if (least < 0 || greatest >= count)
        {
            throw new ArgumentException($"Expected labels from 0 to {count - 1}; got {least} to {greatest}.{advice}", name);
        }
    }

    /// <summary>As <see cref="OneHotOfLabels"/>, of labels that are known to fit.</summary>
    public static Tensor OneHot(Tensor labels, Tensor output)
    {
        using var scope = NewDisposeScope();
        var (classes, index) = output.dim() == 1 ? (output.unsqueeze(1), labels.unsqueeze(1)) : (output, labels.unsqueeze(1));
        while (index.dim() < classes.dim())
            index = index.unsqueeze(-1);
        // To look at labels on a GPU would be to wait for it. There torch refuses those that are no class, as cross entropy does: by an assertion on the device.
        index = TorchMemory.Upload(index, output.device).expand([output.shape[0], 1, .. classes.shape[2..]]);
        return zeros_like(classes).scatter_(1, index, ones_like(index, dtype: output.dtype)).reshape(output.shape).MoveToOuterDisposeScope();
    }

    private static bool IsOfSamples(Tensor labels, Tensor output) => labels.dim() == 1 && labels.shape[0] == output.shape[0];

    private static bool IsOfPlaces(Tensor labels, Tensor output) => output.dim() > 2 && labels.shape.SequenceEqual(PlacesOf(output));

    private static IEnumerable<long> PlacesOf(Tensor output) => output.shape.Where((_, i) => i != 1);
}
