using RelDrop.Masking;

namespace RelDrop.Imaging;

/// <summary>
/// A sequence of random numbers for one image in one epoch: a function of seed, epoch and image alone (<see cref="Philox"/>), so that
/// neither threads nor processes change it.
/// </summary>
/// <param name="seed">The seed of the run.</param>
/// <param name="epoch">The epoch, counted from 0.</param>
/// <param name="image">The image's index in its source.</param>
public sealed class ImageDraws(ulong seed, int epoch, int image)
{
    /// <summary>Keeps these apart from the draws of masks of the same seed, which count steps where these count epochs.</summary>
    private const ulong Salt = 0x696D_6167_6573_0000;

    private uint next;

    /// <summary>Uniform in [0, 1), of 53 bits.</summary>
    public double NextDouble()
    {
        var words = Philox.Generate(seed ^ Salt, (ulong)epoch, (uint)image, next++);
        return (((ulong)words.First << 21) ^ (words.Second >> 11)) * Math.ScaleB(1, -53);
    }

    /// <summary>Uniform over 0 to <paramref name="count"/> − 1.</summary>
    /// <param name="count">How many numbers there are, 1 or more.</param>
    public int NextInt(int count) => Math.Min((int)(NextDouble() * count), count - 1);

    /// <summary>Uniform between two numbers.</summary>
    /// <param name="low">The lower.</param>
    /// <param name="high">The upper.</param>
    public double Between(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>The numbers 0 to <paramref name="count"/> − 1 in an order that depends on seed and epoch alone: Fisher and Yates's shuffle.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="epoch">The epoch, counted from 0.</param>
    public static int[] Order(int count, ulong seed, int epoch)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        // No image has this index.
        var draws = new ImageDraws(seed, epoch, image: -1);
        for (var i = 0; i < count - 1; i++)
        {
            var other = i + draws.NextInt(count - i);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}
