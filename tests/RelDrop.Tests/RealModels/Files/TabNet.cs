// input: 4, 7
using System;
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class GLULayer : Module<Tensor, Tensor>
{
    private readonly Linear fc;
    private readonly BatchNorm1d bn;
    private readonly int output_dim;

    public GLULayer(int input_dim, int output_dim, Linear? shared = null) : base(nameof(GLULayer))
    {
        this.output_dim = output_dim;
        fc = shared ?? Linear(input_dim, 2 * output_dim, hasBias: false);
        bn = BatchNorm1d(2 * output_dim);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = bn.forward(fc.forward(x));
        return x[.., ..output_dim] * x[.., output_dim..].sigmoid();
    }
}

[LrpBlock]
public partial class FeatTransformer : Module<Tensor, Tensor>
{
    private readonly ModuleList<GLULayer> glu = new();
    private readonly bool first;

    public FeatTransformer(int input_dim, int output_dim, IEnumerable<Linear> shared, int independent) : base(nameof(FeatTransformer))
    {
        var dim = input_dim;
        foreach (var layer in shared)
        {
            glu.Add(new GLULayer(dim, output_dim, layer));
            dim = output_dim;
        }
        first = dim == input_dim;
        for (var i = 0; i < independent; i++)
            glu.Add(new GLULayer(output_dim, output_dim));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var scale = Math.Sqrt(0.5);
        var start = 0;
        if (!first)
        {
            // the first layer changes the width, so that it has no residual
            x = glu[0].forward(x);
            start = 1;
        }
        for (var i = start; i < glu.Count; i++)
        {
            x = torch.add(x, glu[i].forward(x));
            x = x * scale;
        }
        return x;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, (Tensor output, Tensor loss)>
{
    private readonly int n_d, n_a, n_steps;
    private readonly double gamma, epsilon = 1e-15;
    private readonly BatchNorm1d initial_bn;
    private readonly FeatTransformer initial_splitter;
    private readonly ModuleList<FeatTransformer> feat_transformers = new();
    private readonly ModuleList<Sequential> att_transformers = new();
    private readonly Linear final_mapping;

    public Net(int input_dim = 7, int output_dim = 3, int n_d = 4, int n_a = 4, int n_steps = 3, double gamma = 1.3) : base("TabNet")
    {
        (this.n_d, this.n_a, this.n_steps, this.gamma) = (n_d, n_a, n_steps, gamma);
        initial_bn = BatchNorm1d(input_dim);
        var shared = new List<Linear> { Linear(input_dim, 2 * (n_d + n_a), hasBias: false), Linear(n_d + n_a, 2 * (n_d + n_a), hasBias: false) };
        initial_splitter = new FeatTransformer(input_dim, n_d + n_a, shared, 1);
        for (var step = 0; step < n_steps; step++)
        {
            feat_transformers.Add(new FeatTransformer(input_dim, n_d + n_a, shared, 1));
            att_transformers.Add(Sequential(Linear(n_a, input_dim, hasBias: false), BatchNorm1d(input_dim)));
        }
        final_mapping = Linear(n_d, output_dim, hasBias: false);
        RegisterComponents();
    }

    private (List<Tensor> steps, Tensor loss) Encode(Tensor x)
    {
        x = initial_bn.forward(x);
        var prior = ones_like(x);
        Tensor M_loss = 0;
        var att = initial_splitter.forward(x)[.., n_d..];
        var steps_output = new List<Tensor>();
        for (var step = 0; step < n_steps; step++)
        {
            var M = (att_transformers[step].forward(att) * prior).softmax(-1);
            M_loss = M_loss + torch.mean(torch.sum(torch.mul(M, torch.log(M + epsilon)), dim: 1));
            // update prior
            prior = torch.mul(gamma - M, prior);
            // output
            var masked_x = torch.mul(M, x);
            var @out = feat_transformers[step].forward(masked_x);
            var d = functional.relu(@out[.., ..n_d]);
            steps_output.Add(d);
            // update attention
            att = @out[.., n_d..];
        }
        M_loss /= n_steps;
        return (steps_output, M_loss);
    }

    public override (Tensor output, Tensor loss) forward(Tensor x)
    {
        var (steps_output, M_loss) = Encode(x);
        var res = torch.sum(stack(steps_output, dim: 0), dim: 0);
        return (final_mapping.forward(res), M_loss);
    }
}
