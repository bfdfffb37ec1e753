using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Networks;

/// <summary>A network in eval mode, which it owns, and a random batch for it.</summary>
/// <typeparam name="TNetwork">The network, compiled by the generator.</typeparam>
internal sealed class Workload<TNetwork> : IDisposable
    where TNetwork : nn.Module<Tensor, Tensor>, ILrpModule
{
    /// <summary>A network for images.</summary>
    public Workload(TNetwork network, int batch, int size, long classes = 10)
        : this(network, randn(batch, 3, size, size), classes)
    {
    }

    /// <summary>A network for any inputs, which it owns too.</summary>
    public Workload(TNetwork network, Tensor inputs, long classes = 10)
    {
        Network = network;
        Inputs = inputs;
        Labels = randint(classes, inputs.shape[0], int64);
        Network.eval();
    }

    public TNetwork Network { get; }

    public Tensor Inputs { get; }

    public Tensor Labels { get; }

    /// <summary>The relevance of the inputs for their labels, under a composite.</summary>
    public void Attribute<TComposite>(Precision precision)
        where TComposite : Composite => LrpEngine.Attribute(Network, typeof(TComposite), [Inputs], 0, Labels, precision).Dispose();

    /// <summary>What relevance is compared with: one forward pass, and the gradient of the true classes' logits with respect to the inputs, by autograd.</summary>
    public void Gradient()
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs.detach().requires_grad_();
        var logits = Network.forward(inputs).gather(1, Labels.unsqueeze(1)).sum();
        autograd.grad([logits], [inputs]);
    }

    public void Dispose()
    {
        Network.Dispose();
        Inputs.Dispose();
        Labels.Dispose();
    }

    /// <summary>Gives batch norms the statistics of such inputs, so that about half of the units are active, as in a network that has learnt.</summary>
    /// <returns>This workload.</returns>
    public Workload<TNetwork> Settle()
    {
        using var withoutGradient = no_grad();
        Network.train();
        for (var i = 0; i < 10; i++)
        {
            using var scope = NewDisposeScope();
            Network.forward(Inputs.narrow(0, 0, Math.Min(8, Inputs.shape[0])));
        }

        Network.eval();
        return this;
    }
}
