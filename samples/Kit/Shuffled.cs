using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Samples;

/// <summary>The batches of an epoch in an order that depends on seed and epoch alone, so that runs can go on.</summary>
public static class Shuffled
{
    /// <summary>How many batches an epoch has. A last sample alone waits for another epoch, since batch norm needs two.</summary>
    public static int BatchCount(int samples, int size) => (samples / size) + (samples % size > 1 ? 1 : 0);

    /// <summary>The rows of each batch, int64, freed when the next is asked for; and what draws all else of the epoch.</summary>
    /// <param name="samples">How many samples there are.</param>
    /// <param name="size">How many a batch has.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="epoch">The epoch, which draws anew.</param>
    public static IEnumerable<(Tensor Rows, Generator Draws)> Batches(int samples, int size, ulong seed, int epoch)
    {
        using var draws = new Generator((seed * 10_007) + (ulong)epoch);
        using var order = randperm(samples, dtype: ScalarType.Int64, generator: draws);
        for (var batch = 0L; batch < BatchCount(samples, size); batch++)
        {
            using var rows = order.slice(0, batch * size, Math.Min((batch + 1) * size, samples), 1);
            yield return (rows, draws);
        }
    }
}
