using RelDrop.Cuda;
using RelDrop.Masking;
using RelDrop.Tests.Cuda;
using RelDrop.Tests.Cuda.Ptx;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>Parts of a global batch, wherever they are masked, are masked as all of it is.</summary>
public class GlobalBatchTests
{
    private const int Samples = 6;

    [Theory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void Parts_are_masked_as_the_whole(string name)
    {
        AssertSame(name, ofLibrary: false, launcher: null);
        AssertSame(name, ofLibrary: true, launcher: new PtxKernelLauncher());
    }

    [Theory]
    [MemberData(nameof(MaskedModels.Names), MemberType = typeof(MaskedModels))]
    public void Parts_are_masked_as_the_whole_by_emitted_kernels(string name)
    {
        using var launcher = new CpuKernelLauncher();
        AssertSame(name, ofLibrary: false, launcher);
    }

    [Fact]
    public void Masks_that_follow_are_of_the_same_part()
    {
        using var scope = NewDisposeScope();
        var images = rand(Samples, 3, 8, 8).add_(Number.Of(0.1), Number.One);
        RelevanceDropout Erasing(long first) => new(new RandomErasing(), seed: 1) { FirstSample = first, Next = new RelevanceDropout(new RandomErasing(), seed: 2) };
        var whole = Erasing(0).Apply(images, zeros(Samples, int64));
        var part = Erasing(2).Apply(images.narrow(0, 2, 4), zeros(4, int64));
        Assert.Equal(whole.narrow(0, 2, 4).data<float>().ToArray(), part.data<float>().ToArray());
        Assert.Equal(Erasing(0).NextMask(images, zeros(Samples, int64)).narrow(0, 2, 4).data<bool>().ToArray(), Erasing(2).NextMask(images.narrow(0, 2, 4), zeros(4, int64)).data<bool>().ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1L << 31)]
    public void A_place_out_of_range_is_refused(long first)
    {
        var reldrop = new RelevanceDropout(new RandomErasing(), seed: 1);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => reldrop.FirstSample = first);
        Assert.StartsWith("Expected 0 to 2147483647. (Parameter 'FirstSample')", error.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(string name, bool ofLibrary, IKernelLauncher? launcher)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var (reldrop, inputs) = MaskedModels.Of(name);
        // The relevance of a sample must not depend on those beside it.
        RelevanceDropout Dropout(long first) => new(reldrop.Mask, MaskedModels.Seed, (x, _) => x.pow(Number.Of(2)), ofLibrary ? null : reldrop.Kernels) { Launcher = launcher, Step = 5, FirstSample = first };
        var (channels, height, width) = inputs[0];
        var (input, labels) = (height == 1 ? randn(Samples, channels, width) : randn(Samples, channels, height, width), zeros(Samples, int64));
        var whole = Dropout(100).Apply(input, labels);
        foreach (var (start, length) in new[] { (0, 2), (2, 3), (5, 1) })
        {
            var part = Dropout(100 + start).Apply(input.narrow(0, start, length), labels.narrow(0, start, length));
            Assert.Equal(whole.narrow(0, start, length).data<float>().ToArray(), part.data<float>().ToArray());
        }
    }
}
