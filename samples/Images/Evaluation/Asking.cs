using RelDrop.Imaging;
using RelDrop.Samples;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Images.Evaluation;

/// <summary>Asks networks about images.</summary>
internal static class Asking
{
    /// <summary>Asks a network, in eval mode; it is left in the mode that it was in. Images that cannot be decoded are left out where those are skipped.</summary>
    /// <param name="model">The network.</param>
    /// <param name="loader">The images.</param>
    /// <param name="classes">The number of classes that it should have.</param>
    /// <param name="onBatch">Called with the number of images of each batch, if given.</param>
    public static Predictions Of(Module<Tensor, Tensor> model, ImageLoader loader, int classes, Action<int>? onBatch = null)
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
