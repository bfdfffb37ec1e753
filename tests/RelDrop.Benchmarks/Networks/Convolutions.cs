using RelDrop.Relevance;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Networks;

/// <summary>
/// The convolutions of an attribution under ε and nothing else, on random tensors: each layer's forward, and the gradient of all but the
/// first. No attribution with this library's convolutions can be faster.
/// </summary>
internal sealed class Convolutions : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly List<(Conv2d Layer, Tensor Input, Tensor Weight, Tensor Output)> layers = [];

    public Convolutions(ResNet network, long batch, long size, Precision precision)
    {
        var type = precision == Precision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        Add(network.Stem.Conv);
        foreach (var block in network.Blocks)
        {
            var (before, stride) = (size, block.First.Conv.stride[0]);
            Add(block.First.Conv);
            size = before / stride;
            Add(block.Second.Conv);
            if (block.Shortcut is { } shortcut)
                Add(shortcut.Conv, before);
        }

        void Add(Conv2d layer, long? edge = null)
        {
            var from = edge ?? size;
            var input = Image(layer.in_channels, from);
            layers.Add((layer, input, layer.weight.detach().to(type), Image(layer.out_channels, from / layer.stride[0])));
        }

        // Channels last, as every layer but the first gets them from the one before.
        Tensor Image(long channels, long edge) => randn(batch, edge, edge, channels).to(type).permute(0, 3, 1, 2);
    }

    public void Run()
    {
        using var withoutGradient = no_grad();
        foreach (var (layer, input, weight, _) in layers)
            LinearLayer.Forward(layer, input, weight, null).Dispose();
        foreach (var (layer, input, weight, output) in layers.Skip(1).Reverse())
            LinearLayer.Backward(layer, output, weight, input.shape).Dispose();
    }

    public void Dispose() => scope.Dispose();
}
