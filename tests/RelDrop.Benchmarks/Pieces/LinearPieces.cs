using BenchmarkDotNet.Attributes;
using RelDrop.Relevance;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Benchmarks.Pieces;

/// <summary>A 3×3 convolution of 128 channels on 32 images of 16×16, forward, back, and under LRP-♭.</summary>
public class LinearPieces
{
    private readonly Conv2d layer = Conv2d(128, 128, 3, padding: 1);
    private readonly Tensor input = rand(32, 128, 16, 16);
    private readonly Tensor relevance = randn(32, 128, 16, 16);
    private IDisposable? withoutGradient;

    /// <summary>Attribution records no history. The mode is the thread's.</summary>
    [GlobalSetup]
    public void Setup() => withoutGradient = no_grad();

    [Benchmark]
    public void Forward() => LinearLayer.Forward(layer, input, layer.weight, layer.bias).Dispose();

    [Benchmark]
    public void Backward() => LinearLayer.Backward(layer, relevance, layer.weight, input.shape).Dispose();

    [Benchmark]
    public void Flat() => LinearLayer.Flat(layer, relevance, input.shape).Dispose();

    [GlobalCleanup]
    public void Cleanup()
    {
        withoutGradient?.Dispose();
        layer.Dispose();
        input.Dispose();
        relevance.Dispose();
    }
}
