using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RelDrop.Masking;

/// <summary>The random bits of one sample's pixels or noise: those of <see cref="Philox.Element"/>, four counters at a time.</summary>
internal readonly struct ElementDraws(ulong seed, ulong step, uint sample)
{
    /// <summary>How many elements four counters give.</summary>
    public const int Block = 16;

    private static readonly Vector256<ulong> Low = Vector256.Create((ulong)uint.MaxValue);

    /// <summary>Draws for consecutive elements.</summary>
    /// <param name="first">The first element, a multiple of 4.</param>
    /// <param name="random">The 32 bits of each; a multiple of <see cref="Block"/> of them.</param>
    public void Fill(uint first, Span<uint> random)
    {
        for (var at = 0; at < random.Length; at += Block)
            Generate((first + (uint)at) >> 2, random.Slice(at, Block));
    }

    /// <summary>Selects the pixels whose 32 bits are below a threshold.</summary>
    /// <param name="threshold">The threshold.</param>
    /// <param name="selected">Where they are written.</param>
    public void SelectBelow(uint threshold, PixelSet selected)
    {
        Span<uint> random = stackalloc uint[PixelSet.WordSize];
        for (var word = 0; word < selected.Words.Length; word++)
        {
            Fill((uint)(word * PixelSet.WordSize), random);
            var bits = 0UL;
            for (var i = 0; i < PixelSet.WordSize; i += Vector256<uint>.Count)
                bits |= (ulong)Vector256.LessThan(Vector256.Create<uint>(random[i..]), Vector256.Create(threshold)).ExtractMostSignificantBits() << i;
            selected.Words[word] = bits;
        }
    }

    /// <summary>As <see cref="Philox.Generate(uint, uint, uint, uint, uint, uint)"/>, each lane of 64 bits for a counter.</summary>
    private void Generate(uint counter, Span<uint> random)
    {
        // Products need 64 bits and read the lower 32: what else ends up in the upper 32 does no harm.
        var counter0 = Vector256.Create((ulong)counter) + Vector256<ulong>.Indices;
        var counter1 = Vector256.Create((ulong)sample);
        var counter2 = Vector256.Create((ulong)(uint)step);
        var counter3 = Vector256.Create(step >> 32);
        var (key0, key1) = ((uint)seed, (uint)(seed >> 32));
        for (var round = 0; round < 10; round++)
        {
            var product0 = Product(counter0, 0xD2511F53);
            var product1 = Product(counter2, 0xCD9E8D57);
            counter0 = (product1 >> 32) ^ counter1 ^ Vector256.Create((ulong)key0);
            counter1 = product1;
            counter2 = (product0 >> 32) ^ counter3 ^ Vector256.Create((ulong)key1);
            counter3 = product0;
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }

        // A counter's four words are four elements in a row.
        var front = (counter0 & Low) | (counter1 << 32);
        var back = (counter2 & Low) | (counter3 << 32);
        Interleave(front, back, Vector256.Create(0UL, 0, 1, 1)).AsUInt32().CopyTo(random);
        Interleave(front, back, Vector256.Create(2UL, 2, 3, 3)).AsUInt32().CopyTo(random[(Block / 2)..]);
    }

    /// <summary>The products of the lower 32 bits: one instruction where there is one.</summary>
    private static Vector256<ulong> Product(Vector256<ulong> counters, uint factor)
    {
        var factors = Vector256.Create((ulong)factor);
        return Avx2.IsSupported ? Avx2.Multiply(counters.AsUInt32(), factors.AsUInt32()) : (counters & Low) * factors;
    }

    private static Vector256<ulong> Interleave(Vector256<ulong> front, Vector256<ulong> back, Vector256<ulong> lanes) =>
        Vector256.ConditionalSelect(
            Vector256.Create(ulong.MaxValue, 0, ulong.MaxValue, 0),
            Vector256.Shuffle(front, lanes),
            Vector256.Shuffle(back, lanes));
}
