using RelDrop.Imaging;
using RelDrop.Samples;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Images.Evaluation;

/// <summary>What a network says of images.</summary>
/// <param name="Logits">Its scores, row by row (N, K).</param>
/// <param name="Labels">The images' classes (N).</param>
/// <param name="Classes">K.</param>
internal sealed record Predictions(float[] Logits, int[] Labels, int Classes)
{
    public int Count => Labels.Length;

    /// <summary>An image's scores.</summary>
    public ReadOnlySpan<float> Of(int image) => Logits.AsSpan(image * Classes, Classes);

    /// <summary>The class with the greatest score, of equal ones the first.</summary>
    /// <exception cref="InvalidDataException">A score is not a number.</exception>
    public static int Best(ReadOnlySpan<float> scores)
    {
        var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores);
        return best >= 0 && !float.IsNaN(scores[best]) ? best : throw new InvalidDataException("The network's output is not a number; expected that of a training that went well: try a lower --lr.");
    }

    /// <summary>Asks a network, in eval mode; it is left in the mode that it was in. Images that cannot be decoded are left out where those are skipped.</summary>
    /// <param name="model">The network.</param>
    /// <param name="loader">The images.</param>
    /// <param name="classes">The number of classes that it should have.</param>
    /// <param name="onBatch">Called with the number of images of each batch, if given.</param>
    public static Predictions Ask(Module<Tensor, Tensor> model, ImageLoader loader, int classes, Action<int>? onBatch = null)
    {
        var (logits, labels) = (new List<float>(), new List<int>());
        Visiting.Each(model, loader, (input, batchLabels, _) =>
        {
            using var scores = RelDrop.Samples.Logits.Of(model, input, classes).to(ScalarType.Float32).cpu();
            logits.AddRange(scores.contiguous().data<float>().ToArray());
            labels.AddRange(batchLabels.cpu().data<long>().Select(label => (int)label));
            onBatch?.Invoke((int)input.shape[0]);
        });
        return new Predictions([.. logits], [.. labels], classes);
    }
}
