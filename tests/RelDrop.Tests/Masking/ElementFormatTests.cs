using System.Runtime.InteropServices;
using RelDrop.Masking.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>Numbers of 16 bits, as kernels write them, are torch's.</summary>
public sealed class ElementFormatTests
{
    public static TheoryData<string> Formats => [.. Conversions.Keys];

    private static Dictionary<string, (ScalarType Type, Func<float, ushort> Of)> Conversions { get; } = new()
    {
        ["float16"] = (ScalarType.Float16, Float16Format.Of),
        ["bfloat16"] = (ScalarType.BFloat16, BFloat16Format.Of),
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Numbers_are_rounded_as_torch_rounds_them(string format)
    {
        var random = new Random(3);
        // All exponents, and fractions around where halves and bfloat16 are rounded.
        float[] values =
        [
            .. from high in Enumerable.Range(0, 1 << 16)
               from low in new[] { 0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF, random.Next(1 << 16), random.Next(1 << 16) & 0xF000, (random.Next(1 << 16) & 0xE000) | 0x1000 }
               select BitConverter.Int32BitsToSingle((high << 16) | low),
        ];
        var (type, of) = Conversions[format];
        using var scope = NewDisposeScope();
        var expected = MemoryMarshal.Cast<byte, ushort>(tensor(values).to(type).bytes).ToArray();
        var isNumber = tensor(values).to(type).isnan().logical_not().data<bool>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var actual = of(values[i]);
            if (isNumber[i])
                Assert.True(expected[i] == actual, $"{values[i]:R}: expected {expected[i]:X4}; got {actual:X4}.");
            else
                Assert.True(float.IsNaN(type == ScalarType.Float16 ? (float)BitConverter.UInt16BitsToHalf(actual) : BitConverter.Int32BitsToSingle(actual << 16)), $"{actual:X4} is no NaN.");
        }
    }
}
