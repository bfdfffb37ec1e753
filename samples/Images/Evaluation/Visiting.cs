using RelDrop.Imaging;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Images.Evaluation;

/// <summary>Goes through images in order, batch by batch.</summary>
internal static class Visiting
{
    /// <summary>Hands over each batch without gradients, the network in eval mode; it is left in the mode that it was in.</summary>
    /// <param name="model">The network.</param>
    /// <param name="loader">The images.</param>
    /// <param name="use">Takes inputs (B, C, H, W), labels (B) and the images' places; tensors that it makes are freed after it.</param>
    public static void Each(Module<Tensor, Tensor> model, ImageLoader loader, Action<Tensor, Tensor, IReadOnlyList<int>> use)
    {
        using var withoutGradient = no_grad();
        var wasTraining = model.training;
        model.eval();
        try
        {
            var place = 0;
            foreach (var batch in loader.Epoch(0))
            {
                using var scope = NewDisposeScope();
                using var input = batch.Batch.Input;
                using var labels = batch.Batch.Labels;
                var start = place;
                place += batch.Indices.Count;
                // Where an image is bad, another has its place; here it would count twice.
                long[] own = [.. Enumerable.Range(0, batch.Indices.Count).Where(i => batch.Indices[i] == start + i).Select(i => (long)i)];
                if (own.Length == batch.Indices.Count)
                    use(input, labels, batch.Indices);
                else if (own.Length > 0 && tensor(own, device: input.device) is var rows)
                    use(input.index_select(0, rows), labels.index_select(0, rows), [.. own.Select(i => start + (int)i)]);
            }
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
