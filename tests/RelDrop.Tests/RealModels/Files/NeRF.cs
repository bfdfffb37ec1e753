// refused fn(
// input: 5, 3; 5, 3
using System.Collections.Generic;

namespace Models;

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor, (Tensor rgb, Tensor sigma)>
{
    private readonly HashSet<int> skips;
    private readonly int frequencies;
    private readonly ModuleList<Linear> pts_linears = new();
    private readonly Linear feature, alpha, views, rgb;

    public Net() : this(depth: 4, width: 8, frequencies: 2, 2)
    {
    }

    public Net(int depth, int width, int frequencies, params int[] skips) : base("NeRF")
    {
        this.frequencies = frequencies;
        this.skips = [.. skips];
        var input = 3 + 3 * 2 * frequencies;
        for (var i = 0; i < depth; i++)
            pts_linears.Add(Linear(i == 0 ? input : this.skips.Contains(i - 1) ? width + input : width, width));
        feature = Linear(width, width);
        alpha = Linear(width, 1);
        views = Linear(width + input, width / 2);
        rgb = Linear(width / 2, 3);
        RegisterComponents();
    }

    private static Tensor Encode(Tensor x, int frequencies)
    {
        var encoded = new List<Tensor> { x };
        for (var i = 0; i < frequencies; i++)
        {
            foreach (var fn in new Func<Tensor, Tensor>[] { torch.sin, torch.cos })
                encoded.Add(fn(Math.Pow(2, i) * x));
        }
        return cat(encoded, -1);
    }

    public override (Tensor rgb, Tensor sigma) forward(Tensor positions, Tensor directions)
    {
        using var scope = NewDisposeScope();
        var input_pts = Encode(positions, frequencies);
        var input_views = Encode(functional.normalize(directions, dim: -1), frequencies);
        var h = input_pts;
        foreach (var (l, i) in pts_linears.Select((l, i) => (l, i)))
        {
            h = functional.relu(l.forward(h));
            if (skips.Contains(i))
                h = cat(new[] { input_pts, h }, -1);
        }

        var sigma = functional.softplus(alpha.forward(h));
        h = cat(new[] { feature.forward(h), input_views }, -1);
        h = functional.relu(views.forward(h));
        return (rgb.forward(h).sigmoid().MoveToOuterDisposeScope(), sigma.MoveToOuterDisposeScope());
    }
}
