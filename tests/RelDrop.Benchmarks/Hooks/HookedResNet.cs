using RelDrop.Benchmarks.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Hooks;

/// <summary>The relevance of a <see cref="ResNet"/> without a compiler: what its composite means, layer by layer.</summary>
internal sealed class HookedResNet(ResNet network, HookedComposite composite)
{
    /// <summary>The relevance of images for their labels, of the images' shape.</summary>
    public Tensor Relevance(Tensor images, Tensor labels)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var step = Convolve(network.Stem, images, composite.First).Then(HookedLayer.ReLU);
        foreach (var block in network.Blocks)
            step = step.Then(x => Block(block, x));
        step = step
            .Then(x => HookedLayer.Norm(y => y.mean([2, 3]), x))
            .Then(x => HookedLayer.Linear(network.Head, null, x, composite.Dense));
        var start = nn.functional.one_hot(labels, step.Output.shape[1]).to(step.Output.dtype);
        return step.Back(start).MoveToOuterDisposeScope();
    }

    private HookedStep Block(BasicBlock block, Tensor x)
    {
        var branch = Convolve(block.First, x, composite.Convolution).Then(HookedLayer.ReLU).Then(y => Convolve(block.Second, y, composite.Convolution));
        var shortcut = block.Shortcut is { } fit ? Convolve(fit, x, composite.Convolution) : new HookedStep(x, relevance => relevance);
        return Sum(branch, shortcut).Then(HookedLayer.ReLU);
    }

    private HookedStep Sum(HookedStep a, HookedStep b)
    {
        var sum = a.Output.add(b.Output, Number.One);
        return new HookedStep(sum, relevance =>
        {
            if (!composite.SharesSums)
                return a.Back(relevance).add(b.Back(relevance), Number.One);
            var share = relevance / HookedLayer.Stable(sum, 1e-6);
            return a.Back(a.Output * share).add(b.Back(b.Output * share), Number.One);
        });
    }

    private static HookedStep Convolve((Conv2d Conv, BatchNorm2d Norm) layer, Tensor x, HookedRule rule) =>
        HookedLayer.Linear(layer.Conv, layer.Norm, x, rule);
}
