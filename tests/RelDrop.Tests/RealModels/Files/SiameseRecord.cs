// input: 2, 6; 2, 6
using System.Collections.Generic;

namespace Models;

public record Pair(Tensor Left, Tensor Right)
{
    public Pair Map(Func<Tensor, Tensor> f) => new(f(Left), f(Right));
}

public readonly record struct Similarity(Tensor Distance, Tensor Cosine, Pair Embeddings);

[LrpBlock]
public partial class Comparison : Module<Pair, Similarity>
{
    private readonly double p;

    public Comparison(double p) : base(nameof(Comparison)) => this.p = p;

    public override Similarity forward(Pair pair)
    {
        var (left, right) = pair;
        var difference = left - right;
        var distance = (difference.abs().pow(p).sum(dim: 1) + 1e-6).pow(1 / p);
        var cosine = (left * right).sum(1) / (left.norm(1) * right.norm(1)).clamp_min(1e-8);
        return new Similarity(distance, cosine, pair with { Left = difference });
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Pair, Tensor>
{
    private readonly Sequential tower;
    private readonly Comparison comparison;
    private readonly Linear classifier;

    public Net(int inputs = 6, int hidden = 8, int outputs = 5) : base("SiameseRecord")
    {
        tower = Sequential(Linear(inputs, hidden), GELU(), LayerNorm(hidden), Linear(hidden, outputs));
        comparison = new Comparison(2);
        classifier = Linear(2 + 2 * outputs, 3);
        RegisterComponents();
    }

    public override Tensor forward(Pair input)
    {
        var embedded = input.Map(tower.forward);
        var similarity = comparison.forward(embedded);
        var scores = new[] { similarity.Distance, similarity.Cosine }.Select(s => s.unsqueeze(1)).ToList();
        scores.AddRange([similarity.Embeddings.Left, similarity.Embeddings.Right]);
        return classifier.forward(cat(scores, 1));
    }
}
