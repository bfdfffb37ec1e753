using System.Buffers.Binary;
using RelDrop.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Training;

public sealed class RandomStateTests
{
    private static byte[] State(int draws, Func<torch.Generator, Tensor>? draw = null)
    {
        using var scope = NewDisposeScope();
        using var generator = new torch.Generator(5);
        if (draws > 0)
            (draw ?? (source => randint(2, draws, dtype: ScalarType.Int32, generator: source)))(generator);
        return generator.get_state().bytes.ToArray();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(623)]
    [InlineData(624)]
    [InlineData(625)]
    [InlineData(10_000)]
    public void Every_state_that_a_generator_comes_to_is_taken(int draws)
    {
        RandomState.Check(State(draws));
        // One of a pair of normal numbers is kept for the next time.
        RandomState.Check(State(draws, source => randn([1 + (draws % 3)], generator: source)));
        RandomState.Check(State(draws, source => randn([1 + (draws % 3)], dtype: ScalarType.Float64, generator: source)));
    }

    [Fact]
    public void The_layout_is_that_of_torch()
    {
        var state = State(1);
        Assert.Equal(5UL, BinaryPrimitives.ReadUInt64LittleEndian(state));
        Assert.Equal((624, 1), (BitConverter.ToInt32(state, 8), BitConverter.ToInt32(state, 12)));
        Assert.Equal(1UL, BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(16)));
        Assert.Equal((1, 0UL), (BitConverter.ToInt32(State(0), 8), BitConverter.ToUInt64(State(0), 16)));
        Assert.NotEqual(State(0)[5040..5053], State(1, source => randn([1], generator: source))[5040..5053]);
    }

    [Theory]
    [InlineData(8, new byte[] { 0, 0, 0, 0 }, "left is 0; expected 1 to 624")]
    [InlineData(8, new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, "left is -1; expected 1 to 624")]
    [InlineData(8, new byte[] { 0x71, 2, 0, 0 }, "left is 625; expected 1 to 624")]
    [InlineData(12, new byte[] { 0 }, "seeded is 0; expected 1")]
    [InlineData(16, new byte[] { 0x70, 2 }, "next is 624; expected 101 where left is 524")]
    [InlineData(16, new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F }, "next is 9223372036854775807; expected 101")]
    [InlineData(28, new byte[] { 1 }, "expected 32 bits")]
    [InlineData(5022, new byte[] { 0xF0, 0x7F }, "normal number is")]
    [InlineData(5040, new byte[] { 2 }, "normal_is_valid is 2; expected 0 or 1")]
    [InlineData(5050, new byte[] { 0x80, 0x7F }, "next_float_normal_sample is Infinity; expected a finite number")]
    [InlineData(5052, new byte[] { 255 }, "is_next_float_normal_sample_valid is 255; expected 0 or 1")]
    public void States_that_no_generator_comes_to_are_refused(int place, byte[] bytes, string message)
    {
        var state = State(101);
        bytes.CopyTo(state, place);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => RandomState.Check(state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_that_are_all_0_would_stay_so()
    {
        var state = State(101);
        state.AsSpan(24, 624 * 8).Clear();
        Assert.Contains("expected one above 0", Assert.Throws<InvalidDataException>(() => RandomState.Check(state)).Message, StringComparison.Ordinal);
        Assert.Contains("this one has 5055", Assert.Throws<InvalidDataException>(() => RandomState.Check(state.AsSpan(1))).Message, StringComparison.Ordinal);
    }
}
