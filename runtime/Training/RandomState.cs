using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RelDrop.Training;

/// <summary>
/// Checks states of torch's CPU generator: torch ends the process on most that are none, and on some that it takes it reads beyond
/// its array.
/// </summary>
internal static class RandomState
{
    /// <summary>How many bytes a state has.</summary>
    public const int Length = 5056;

    private const int WordCount = 624;

    /// <summary>Refuses what is no state that the generator can be in.</summary>
    /// <exception cref="InvalidDataException">The length or a value is wrong; the message says which.</exception>
    public static void Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new InvalidDataException($"a random state has {Length} bytes; this one has {bytes.Length}");
        var state = MemoryMarshal.Read<Layout>(bytes);
        ReadOnlySpan<ulong> words = state.Words;
        Expect(state.IsSeeded == 1, "seeded", state.IsSeeded, "1");
        Expect(state.Left is >= 1 and <= WordCount, "left", state.Left, $"1 to {WordCount}");
        // The next word is the one behind those used. Only a generator that is new has one word left and has used none.
        var used = (ulong)(WordCount + 1 - state.Left);
        Expect(state.Next == used || (state.Left, state.Next) is (1, 0), "next", state.Next, $"{used} where left is {state.Left}");
        Expect(!words.ContainsAnyExceptInRange(0UL, uint.MaxValue), "largest word", state.Words[..].ToArray().Max(), "32 bits");
        Expect(words.ContainsAnyExcept(0UL), "largest word", 0, "one above 0");
        Expect(state.HasNormal is 0 or 1, "normal_is_valid", state.HasNormal, "0 or 1");
        Expect(state.HasFloatNormal is 0 or 1, "is_next_float_normal_sample_valid", state.HasFloatNormal, "0 or 1");
        Expect(double.IsFinite(state.NormalX) && double.IsFinite(state.NormalY) && double.IsFinite(state.NormalRho), "normal number", state.NormalY, "finite ones");
        Expect(float.IsFinite(state.FloatNormal), "next_float_normal_sample", state.FloatNormal, "a finite number");
    }

    private static void Expect(bool holds, string name, IFormattable value, string expected)
    {
        if (!holds)
            throw new InvalidDataException(FormattableString.Invariant($"the random state's {name} is {value}; expected {expected}"));
    }

    /// <summary><c>CPUGeneratorImplState</c> of ATen/CPUGeneratorImpl.cpp; the words have 64 bits there, of which 32 are used.</summary>
    [StructLayout(LayoutKind.Explicit, Size = Length)]
    private struct Layout
    {
        [FieldOffset(8)] public int Left;
        [FieldOffset(12)] public int IsSeeded;
        [FieldOffset(16)] public ulong Next;
        [FieldOffset(24)] public Words Words;
        [FieldOffset(5016)] public double NormalX;
        [FieldOffset(5024)] public double NormalY;
        [FieldOffset(5032)] public double NormalRho;
        [FieldOffset(5040)] public int HasNormal;
        [FieldOffset(5048)] public float FloatNormal;
        [FieldOffset(5052)] public byte HasFloatNormal;
    }

    [InlineArray(WordCount)]
    private struct Words
    {
        private ulong first;
    }
}
