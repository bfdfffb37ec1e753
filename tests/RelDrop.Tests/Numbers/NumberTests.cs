using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Numbers;

public class NumberTests
{
    [Fact]
    public void Equal_numbers_are_one_object()
    {
        Assert.Same(Number.Of(0.25), Number.Of(0.25));
        Assert.Same(Number.Of(7), Number.Of(7L));
        Assert.Same(Number.Of(0.25), Number.Of((Half)0.25));
        Assert.Same(Number.Of(true), Number.Of(true));
        Assert.Same(Number.Of(double.NaN), Number.Of(double.NaN));
        Assert.NotSame(Number.Of(7), Number.Of(7.0));
        Assert.NotSame(Number.Of(0.0), Number.Of(-0.0));
        Assert.NotSame(Number.Of(1), Number.Of(true));
    }

    [Fact]
    public void Numbers_are_what_they_were_made_of()
    {
        Assert.Equal((0L, 1L), (Number.Zero.ToInt64(), Number.One.ToInt64()));
        Assert.Equal(long.MinValue, Number.Of(long.MinValue).ToInt64());
        Assert.Equal(0.1, Number.Of(0.1).ToDouble());
        Assert.Equal(0.1f, Number.Of(0.1f).ToSingle());
        Assert.True(double.IsNegative(Number.Of(-0.0).ToDouble()));
        Assert.True(Number.Of(true).ToBoolean());
        Assert.False(Number.Of(false).ToBoolean());
        Assert.Equal(new System.Numerics.Complex(1, -2), Number.Of(new System.Numerics.Complex(1, -2)).ToComplexFloat64());
        Assert.Equal(new System.Numerics.Complex(3, 4), Number.Of((3f, 4f)).ToComplexFloat64());
    }

    [Fact]
    public void Integers_leave_integer_tensors_integers()
    {
        using var scope = NewDisposeScope();
        var counts = tensor([1L, 2L]);
        Assert.Equal(ScalarType.Int64, (counts * Number.Of(3)).dtype);
        Assert.Equal(ScalarType.Float32, (counts * Number.Of(0.5)).dtype);
    }

    [Fact]
    public void More_numbers_than_are_kept_for_long_are_right_still()
    {
        Parallel.For(0, 4, thread =>
        {
            for (var i = 0; i < 5_000; i++)
                Assert.Equal(i + (thread / 4.0), Number.Of(i + (thread / 4.0)).ToDouble());
        });
    }
}
