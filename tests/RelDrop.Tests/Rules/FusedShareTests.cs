using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Rules;

/// <summary>Shares made in one pass over memory are those of torch's own operations, however the tensors lie in it.</summary>
public class FusedShareTests : IClassFixture<OneThread>
{
    public static TheoryData<long[], bool> Layouts() => new()
    {
        { [3], false },
        { [16], false },
        { [5, 7], false },
        { [2, 3, 5, 7], false },
        { [2, 3, 5, 7], true },
        { [2, 64, 40, 40], false },
        { [2, 64, 40, 41], true },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void One_pass_gives_what_several_do(long[] shape, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (a, c, z) = (Make(shape, channelsLast), Make(shape, channelsLast), Make(shape, channelsLast));
        z.flatten()[0] = 0;
        z.flatten()[1] = -0f;
        var stable = z.add(where(z >= Number.Zero, 1e-3, -1e-3).to(ScalarType.Float32), Number.One);
        AssertClose(a * c / stable, Stabilizer.ShareOfProduct(a, c, z, 1e-3), 1e-6);
        AssertClose(c / stable, Stabilizer.Share(c, z, 1e-3), 1e-6);
    }

    [Fact]
    public void Layouts_may_differ()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var (a, c, z) = (Make([2, 3, 8, 8], true), Make([2, 3, 8, 8], false), Make([2, 3, 8, 8], true));
        AssertClose(a * c / z, Stabilizer.ShareOfProduct(a, c, z, 1e-9), 1e-5);
    }

    [Fact]
    public void A_factor_of_a_broadcast_shape_is_summed()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (a, c, z) = (rand(2, 3, 1, 1).add(ones(1), Number.One), randn(2, 3, 4, 4), rand(2, 3, 1, 1).add(ones(1), Number.One));
        AssertClose(a * c.sum([2, 3], keepdim: true) / z, Stabilizer.ShareOfProduct(a, c, z, 1e-9), 1e-5);
    }

    [Fact]
    public void A_slice_with_gaps_is_read_as_it_lies()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (c, z) = (randn(4, 64)[TensorIndex.Colon, TensorIndex.Slice(null, 32)], rand(4, 64)[TensorIndex.Colon, TensorIndex.Slice(null, 32)].add(ones(1), Number.One));
        AssertClose(c / z, Stabilizer.Share(c, z, 1e-9), 1e-6);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(1000)]
    public void Bfloat16_is_computed_in_float32_and_rounded_once(long count)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var (a, c, z) = (randn(count).to(ScalarType.BFloat16), randn(count).to(ScalarType.BFloat16), rand(count).add(ones(1), Number.One).to(ScalarType.BFloat16));
        var exact = a.to(ScalarType.Float32) * c.to(ScalarType.Float32) / z.to(ScalarType.Float32).add(Number.Of(0.125f), Number.One);
        var share = Stabilizer.ShareOfProduct(a, c, z, 0.125);
        Assert.Equal(ScalarType.BFloat16, share.dtype);
        Assert.True(share.equal(exact.to(ScalarType.BFloat16)).all().item<bool>());
    }

    [Fact]
    public void A_sum_gives_its_addend_back_where_it_is_above_0()
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        var (addend, other) = (randn(4, 8), randn(4, 8));
        var own = addend.clone();
        var sum = Sum.Of(own, other, overwrite: true);
        AssertClose(addend.add(other, Number.One), sum, 0);
        AssertClose(sum, own, 0);
        var rectified = RelDrop.Relevance.Activation.ReLU(sum, overwrite: true);
        var positive = rectified > Number.Zero;
        AssertClose(addend * positive, Sum.Addend(own, rectified, other, overwritten: true) * positive, 1e-6);
    }

    [Fact]
    public void A_sum_that_broadcasts_leaves_its_addend_alone()
    {
        using var scope = NewDisposeScope();
        var (addend, other) = (ones(4, 1), ones(4, 8));
        var sum = Sum.Of(addend, other, overwrite: true);
        AssertClose(ones(4, 8) * Number.Of(2), sum, 0);
        AssertClose(ones(4, 1), Sum.Addend(addend, sum, other, overwritten: true), 0);
    }

    private static Tensor Make(long[] shape, bool channelsLast) =>
        channelsLast ? randn([shape[0], .. shape[2..], shape[1]]).permute(0, 3, 1, 2) : randn(shape);

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.allclose(actual, rtol: tolerance, atol: tolerance), $"differs by {(expected - actual).abs().max().item<float>()}");
    }
}
