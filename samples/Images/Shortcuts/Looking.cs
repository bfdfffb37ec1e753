using Images.Evaluation;
using Images.Occlusion;
using RelDrop;
using RelDrop.Imaging;
using RelDrop.Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace Images.Shortcuts;

/// <summary>Goes through images: where a network looks, and what it recognises without that.</summary>
/// <param name="trained">The network.</param>
/// <param name="relevance">Relevance of inputs for classes.</param>
/// <param name="grid">The grid of maps and of what is hidden.</param>
internal sealed class Looking(TrainedNetwork trained, Func<Tensor, Tensor, Tensor> relevance, PatchGrid grid)
{
    /// <summary>The maps of the true class's relevance; an image without positive relevance has none.</summary>
    public List<CoarseMap> Maps(IImageSource images, Action<int> onBatch)
    {
        var maps = new List<CoarseMap>();
        Visiting.Each(trained.Model, trained.Loader(images), (input, labels, indices) =>
        {
            var sums = grid.Sums(relevance(input, labels).sum(1).clamp_min(Number.Zero));
            foreach (var (i, cells) in sums.Index())
            {
                if (cells.Sum() is var all && all > 0 && double.IsFinite(all))
                    maps.Add(new CoarseMap(indices[i], images.Labels[indices[i]], [.. cells.Select(cell => (float)(cell / all))]));
            }

            onBatch(indices.Count);
        });
        return maps;
    }

    /// <summary>How many of each cluster's images are recognised as they are, without the cluster's region, and without as many cells at random.</summary>
    public (long Plain, long Hidden, long Random)[] Recognised(IImageSource images, IReadOnlyList<Cluster> clusters, Action<int> onBatch)
    {
        var counts = new (long Plain, long Hidden, long Random)[clusters.Count];
        var places = clusters.Index().SelectMany(cluster => cluster.Item.Maps.Select(map => (map.Image, cluster.Index))).ToArray();
        var chosen = new ImageSubset(images, [.. places.Select(place => place.Image)]);
        Visiting.Each(trained.Model, trained.Loader(chosen), (input, labels, indices) =>
        {
            bool[] Correct(Func<int, bool[]> hidden) => Ask(input, labels, [.. indices.Select(hidden)]);
            bool[] Region(int index) => clusters[places[index].Index].Region;
            bool[] Random(int index)
            {
                var size = Region(index).AsSpan().Count(true);
                return [.. PatchPlaces.AtRandom(grid.Count, seed: 0, places[index].Image).Select(place => place < size)];
            }

            var (plain, without, random) = (Correct(_ => new bool[grid.Count]), Correct(Region), Correct(Random));
            for (var i = 0; i < indices.Count; i++)
            {
                ref var count = ref counts[places[indices[i]].Index];
                count = (count.Plain + (plain[i] ? 1 : 0), count.Hidden + (without[i] ? 1 : 0), count.Random + (random[i] ? 1 : 0));
            }

            onBatch(indices.Count);
        });
        return counts;
    }

    private bool[] Ask(Tensor input, Tensor labels, bool[][] hidden)
    {
        using var scope = NewDisposeScope();
        var mask = grid.Spread(tensor([.. hidden.SelectMany(row => row)], [hidden.Length, grid.Count], device: input.device));
        var logits = Logits.Of(trained.Model, input.masked_fill(mask, Number.Zero), trained.Classes.Count);
        return logits.argmax(1).eq(labels).cpu().data<bool>().ToArray();
    }
}
