using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Networks;

/// <summary>A network in eval mode, which it owns, and a random batch for it.</summary>
/// <typeparam name="TNetwork">The network, compiled by the generator.</typeparam>
internal sealed class Workload<TNetwork> : IDisposable
    where TNetwork : nn.Module<Tensor, Tensor>, ILrpModule
{
    public Workload(TNetwork network, int batch, int size, long classes = 10)
    {
        Network = network;
        Images = randn(batch, 3, size, size);
        Labels = randint(classes, batch, int64);
        Network.eval();
    }

    public TNetwork Network { get; }

    public Tensor Images { get; }

    public Tensor Labels { get; }

    /// <summary>The relevance of the images for their labels, under a composite.</summary>
    public void Attribute<TComposite>(Precision precision)
        where TComposite : Composite => LrpEngine.Attribute(Network, typeof(TComposite), [Images], 0, Labels, precision).Dispose();

    /// <summary>What relevance is compared with: one forward pass, and the gradient of the true classes' logits with respect to the images, by autograd.</summary>
    public void Gradient()
    {
        using var scope = NewDisposeScope();
        var images = Images.detach().requires_grad_();
        var logits = Network.forward(images).gather(1, Labels.unsqueeze(1)).sum();
        autograd.grad([logits], [images]);
    }

    public void Dispose()
    {
        Network.Dispose();
        Images.Dispose();
        Labels.Dispose();
    }

    /// <summary>Gives batch norms the statistics of such images, so that about half of the units are active, as in a network that has learnt.</summary>
    /// <returns>This workload.</returns>
    public Workload<TNetwork> Settle()
    {
        using var withoutGradient = no_grad();
        Network.train();
        for (var i = 0; i < 10; i++)
        {
            using var scope = NewDisposeScope();
            Network.forward(Images.narrow(0, 0, Math.Min(8, Images.shape[0])));
        }

        Network.eval();
        return this;
    }
}
