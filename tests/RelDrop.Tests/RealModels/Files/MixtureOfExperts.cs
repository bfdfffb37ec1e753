// refused
// input: 4, 6
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class Expert : Module<Tensor, Tensor>
{
    private readonly Linear w1, w2, w3;

    public Expert(int dim, int hidden) : base(nameof(Expert))
    {
        (w1, w2, w3) = (Linear(dim, hidden, hasBias: false), Linear(hidden, dim, hasBias: false), Linear(dim, hidden, hasBias: false));
        RegisterComponents();
    }

    // SwiGLU
    public override Tensor forward(Tensor x) => w2.forward(functional.silu(w1.forward(x)) * w3.forward(x));
}

[LrpBlock]
public partial class RMSNorm : Module<Tensor, Tensor>
{
    private readonly double eps;
    private readonly Parameter weight;

    public RMSNorm(int dim, double eps = 1e-6) : base(nameof(RMSNorm))
    {
        this.eps = eps;
        weight = Parameter(ones(dim));
        RegisterComponents();
    }

    private Tensor _norm(Tensor x) => x * torch.rsqrt(x.pow(2).mean([-1], keepdim: true) + eps);

    public override Tensor forward(Tensor x)
    {
        var output = _norm(x.to_type(weight.dtype)).type_as(x);
        return output * weight;
    }
}

[LrpBlock]
public partial class SoftMoE : Module<Tensor, (Tensor Output, Tensor Balance)>
{
    private readonly ModuleList<Expert> experts;
    private readonly Linear router;
    private readonly Expert? shared;

    public SoftMoE(int dim, int hidden, int count, bool shareOne) : base(nameof(SoftMoE))
    {
        experts = new(Enumerable.Range(0, count).Select(_ => new Expert(dim, hidden)).ToArray());
        router = Linear(dim, count, hasBias: false);
        shared = shareOne ? new Expert(dim, hidden) : default;
        RegisterComponents();
    }

    public override (Tensor Output, Tensor Balance) forward(Tensor x)
    {
        var weights = functional.softmax(router.forward(x), dim: -1);
        var result = zeros_like(x);
        for (var i = 0; i < experts.Count; i++)
            result += weights[.., i].unsqueeze(-1) * experts[i].forward(x);
        if (shared is { } expert)
            result += expert.forward(x);

        var usage = weights.mean([0]);
        return (Output: result, Balance: (usage * usage).sum() * experts.Count);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, (Tensor, Tensor)>
{
    private readonly ModuleList<SoftMoE> layers = new();
    private readonly ModuleList<RMSNorm> norms = new();
    private readonly Linear head;

    public Net(int dim = 6, int depth = 2) : base("MoE")
    {
        for (var i = 0; i < depth; i++)
        {
            layers.Add(new SoftMoE(dim, 8, 3, shareOne: i % 2 == 0));
            norms.Add(new RMSNorm(dim));
        }
        head = Linear(dim, 3);
        RegisterComponents();
    }

    public override (Tensor, Tensor) forward(Tensor x)
    {
        var losses = new List<Tensor>();
        foreach (var (layer, norm) in layers.Zip(norms))
        {
            var (y, balance) = layer.forward(norm.forward(x));
            x = x + y;
            losses.Add(balance);
        }
        return (head.forward(x), losses.Aggregate((a, b) => a + b));
    }
}
