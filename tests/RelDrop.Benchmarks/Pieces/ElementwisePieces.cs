using BenchmarkDotNet.Attributes;
using RelDrop.Relevance;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Benchmarks.Pieces;

/// <summary>What comes with each layer: the share of a stabilized denominator, and batch norm folded into a convolution.</summary>
public class ElementwisePieces
{
    private readonly Conv2d layer = Conv2d(128, 128, 3, padding: 1, bias: false);
    private readonly BatchNorm2d norm = BatchNorm2d(128);
    private readonly Tensor output = randn(32, 128, 16, 16);
    private readonly Tensor relevance = randn(32, 128, 16, 16);
    private IDisposable? withoutGradient;

    /// <summary>Attribution records no history. The mode is the thread's.</summary>
    [GlobalSetup]
    public void Setup() => withoutGradient = no_grad();

    [Benchmark]
    public void Share() => Stabilizer.Share(relevance, output).Dispose();

    [Benchmark]
    public void Fold()
    {
        var (weight, bias) = BatchNormFold.Fold(layer, norm, output);
        weight.Dispose();
        bias.Dispose();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        withoutGradient?.Dispose();
        layer.Dispose();
        norm.Dispose();
        output.Dispose();
        relevance.Dispose();
    }
}
