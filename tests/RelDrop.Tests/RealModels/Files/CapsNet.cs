// input: 2, 1, 14, 14 | steps: 3
using System.Collections.Generic;
using F = TorchSharp.torch.nn.functional;

namespace Models;

internal static class Capsules
{
    public static Tensor Squash(this Tensor tensor, int dim = -1)
    {
        var squared_norm = tensor.pow(2).sum(dim, keepdim: true);
        var scale = squared_norm / (1 + squared_norm);
        return scale * tensor / torch.sqrt(squared_norm + 1e-8);
    }
}

[LrpBlock]
public partial class PrimaryCapsules : Module<Tensor, Tensor>
{
    private readonly List<Conv2d> capsules = new();

    public PrimaryCapsules(int num_capsules, int in_channels, int out_channels, int kernel_size, int stride) : base(nameof(PrimaryCapsules))
    {
        for (var i = 0; i < num_capsules; i++)
        {
            capsules.Add(Conv2d(in_channels, out_channels, kernel_size, stride: stride));
            register_module($"capsule_{i}", capsules[i]);
        }
    }

    public override Tensor forward(Tensor x)
    {
        var outputs = capsules.Select(capsule => capsule.forward(x).view(x.size(0), -1, 1)).ToList();
        return cat(outputs, dim: -1).Squash();
    }
}

[LrpBlock]
public partial class RoutingCapsules : Module<Tensor, int, Tensor>
{
    private readonly Parameter route_weights;
    private readonly int num_capsules;

    public RoutingCapsules(int num_capsules, int num_route_nodes, int in_channels, int out_channels) : base(nameof(RoutingCapsules))
    {
        this.num_capsules = num_capsules;
        route_weights = Parameter(randn(num_capsules, num_route_nodes, in_channels, out_channels) * 0.3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, int num_iterations)
    {
        // (caps, 1, nodes, in, out): priors of each capsule
        var priors = x[TensorIndex.None, .., .., TensorIndex.None, ..].matmul(route_weights[.., TensorIndex.None, .., .., ..]);
        var logits = zeros_like(priors);
        Tensor? outputs = null;
        for (int i = 0; i < num_iterations; i++)
        {
            var probs = logits.softmax(2);
            outputs = (probs * priors).sum(dim: 2, keepdim: true).Squash();
            if (i != num_iterations - 1)
            {
                var delta_logits = (priors * outputs).sum(dim: -1, keepdim: true);
                logits = logits + delta_logits;
            }
        }
        if (outputs is null)
            throw new ArgumentOutOfRangeException(nameof(num_iterations));
        // (B, caps, out)
        return outputs.squeeze(-2).squeeze(2).transpose(0, 1);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, int, Tensor>
{
    private readonly Conv2d conv1;
    private readonly PrimaryCapsules primary_capsules;
    private readonly RoutingCapsules digit_capsules;

    public Net() : base("CapsuleNet")
    {
        conv1 = Conv2d(1, 4, 5, stride: 1);
        primary_capsules = new PrimaryCapsules(3, 4, 2, kernel_size: 3, stride: 2);
        digit_capsules = new RoutingCapsules(4, 2 * 4 * 4, 3, 5);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, int steps)
    {
        x = F.relu(conv1.forward(x), inplace: true);
        x = primary_capsules.forward(x);
        x = digit_capsules.forward(x, steps);
        return (x.pow(2)).sum(-1).pow(0.5);
    }
}
