using System.ComponentModel;

namespace RelDrop.Masking;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon et al. 2011 (Parallel random numbers: as easy as 1, 2, 3). A draw
/// is a function of seed, step, sample and element, so that it is the same on every backend and in every order.
/// </summary>
/// <remarks>Only integer arithmetic: kernels call it too.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Philox
{
    /// <summary>Elements from here on are draws about a whole sample.</summary>
    internal const uint SampleDraws = 0xFFFF_FF00;

    /// <summary>Elements from here on are noise; below are those of the pixels.</summary>
    public const uint Noise = 0x8000_0000;

    /// <summary>Four words, uniform and independent over counters and keys.</summary>
    /// <param name="counter0">The lowest word of the counter.</param>
    /// <param name="counter1">The next.</param>
    /// <param name="counter2">The next.</param>
    /// <param name="counter3">The highest.</param>
    /// <param name="key0">The low word of the key.</param>
    /// <param name="key1">The high word of the key.</param>
    public static Words Generate(uint counter0, uint counter1, uint counter2, uint counter3, uint key0, uint key1)
    {
        for (var round = 0; round < 10; round++)
        {
            var product0 = 0xD2511F53UL * counter0;
            var product1 = 0xCD9E8D57UL * counter2;
            counter0 = (uint)(product1 >> 32) ^ counter1 ^ key0;
            counter1 = (uint)product1;
            counter2 = (uint)(product0 >> 32) ^ counter3 ^ key1;
            counter3 = (uint)product0;
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }

        return new Words { First = counter0, Second = counter1, Third = counter2, Fourth = counter3 };
    }

    /// <summary>The words of one element of one sample.</summary>
    public static Words Generate(ulong seed, ulong step, uint sample, uint element) =>
        Generate(element, sample, (uint)step, (uint)(step >> 32), (uint)seed, (uint)(seed >> 32));

    /// <summary>The 32 bits of one pixel or noise value: four elements share the words of one counter.</summary>
    public static uint Element(ulong seed, ulong step, uint sample, uint element)
    {
        var words = Generate(seed, step, sample, element >> 2);
        var lane = element & 3;
        return lane == 0 ? words.First : lane == 1 ? words.Second : lane == 2 ? words.Third : words.Fourth;
    }

    /// <summary>Four words of 32 bits.</summary>
    public struct Words
    {
        /// <summary>The first word.</summary>
        public uint First { get; init; }

        /// <summary>The second word.</summary>
        public uint Second { get; init; }

        /// <summary>The third word.</summary>
        public uint Third { get; init; }

        /// <summary>The fourth word.</summary>
        public uint Fourth { get; init; }
    }
}

/// <summary>A sequence of draws about one sample, for the host.</summary>
internal struct SampleDraws(ulong seed, ulong step, uint sample, uint purpose)
{
    /// <summary>Whether the sample is masked.</summary>
    public const uint Decision = 0;

    /// <summary>Where and how large.</summary>
    public const uint Geometry = 1;

    /// <summary>How samples are mixed.</summary>
    public const uint Mixing = 2;

    private uint next;

    /// <summary>Uniform in [0, 1), of 53 bits.</summary>
    public double NextDouble()
    {
        // Each purpose has a sample word space of its own, far above the pixels' elements.
        var words = Philox.Generate(seed, step, sample, Philox.SampleDraws - (purpose << 16) - next++);
        return (((ulong)words.First << 21) ^ (words.Second >> 11)) * Math.ScaleB(1, -53);
    }

    /// <summary>Uniform over 0 to <paramref name="count"/> − 1.</summary>
    public int NextInt(int count) => Math.Min((int)(NextDouble() * count), count - 1);
}
