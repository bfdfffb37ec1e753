using Images.Evaluation;
using RelDrop;
using RelDrop.Imaging;
using RelDrop.Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace Images.Occlusion;

/// <summary>Counts what a network recognises as more and more is occluded.</summary>
/// <param name="trained">The network.</param>
/// <param name="plan">What is occluded.</param>
/// <param name="relevance">Relevance (B, C, H, W) of the network's own inputs for classes (B).</param>
internal sealed class Occluding(TrainedNetwork trained, OcclusionPlan plan, Func<Tensor, Tensor, Tensor> relevance)
{
    private readonly PatchGrid grid = new(trained.Format.Size, trained.Format.Size, plan.Edge);

    /// <summary>How many images are recognised, by order, draw and fraction; orders by relevance have one draw.</summary>
    /// <param name="images">The images.</param>
    /// <param name="onBatch">Called with the number of images of each batch.</param>
    public (Dictionary<OcclusionOrder, long[][]> Correct, int Count) Count(IImageSource images, Action<int> onBatch)
    {
        var correct = plan.Orders.ToDictionary(order => order, order => Enumerable.Range(0, Draws(order)).Select(_ => new long[plan.Fractions.Count]).ToArray());
        var count = 0;
        Visiting.Each(trained.Model, trained.Loader(images), (input, labels, indices) =>
        {
            count += indices.Count;
            var sums = plan.Orders.Any(order => order != OcclusionOrder.Random) ? grid.Sums(Relevance(input, labels).sum(1)) : [];
            foreach (var order in plan.Orders)
            {
                for (var draw = 0; draw < Draws(order); draw++)
                    Add(correct[order][draw], input, labels, Places(order, draw, sums, indices));
            }

            onBatch(indices.Count);
        });
        return (correct, count);
    }

    private int Draws(OcclusionOrder order) => order == OcclusionOrder.Random ? plan.Seeds : 1;

    private Tensor Relevance(Tensor input, Tensor labels)
    {
        if (plan.OfTrueClass)
            return relevance(input, labels);
        return relevance(input, Logits.Of(trained.Model, input, trained.Classes.Count).argmax(1));
    }

    private int[][] Places(OcclusionOrder order, int draw, double[][] sums, IReadOnlyList<int> indices) => order == OcclusionOrder.Random
        ? [.. indices.Select(image => PatchPlaces.AtRandom(grid.Count, (ulong)draw, image))]
        : [.. sums.Select(row => PatchPlaces.ByRelevance(row, order == OcclusionOrder.Most))];

    private void Add(long[] correct, Tensor input, Tensor labels, int[][] places)
    {
        using var scope = NewDisposeScope();
        var ofPatches = grid.Places(places, input.device);
        for (var i = 0; i < plan.Fractions.Count; i++)
        {
            using var inner = NewDisposeScope();
            var occluded = grid.Occlude(input, ofPatches, plan.Fractions[i], plan.Fill);
            correct[i] += Logits.Of(trained.Model, occluded, trained.Classes.Count).argmax(1).eq(labels).sum().item<long>();
        }
    }
}
