namespace RelDrop.Tests.Rules;

/// <summary>
/// The rules as the papers write them, contribution by contribution: with q the contribution of input i (or of the bias) to output j,
/// R_i = Σ_j q_ij / stabilize(Σ_i q_ij + q_bj) · R_j.
/// </summary>
internal sealed record MatrixLrp(double Stabilizer = 1e-6, bool Clip = false, bool NormScale = false, bool ZeroBias = false)
{
    public delegate double[] Rule(MatrixLayer layer, double[] x, double[] relevance);

    public double[] Epsilon(MatrixLayer layer, double[] x, double[] relevance) =>
        Share(layer, (i, j) => x[i] * layer.Weight[i][j], j => layer.Bias[j], relevance);

    public double[] ZPlus(MatrixLayer layer, double[] x, double[] relevance) =>
        Share(layer, (i, j) => Math.Max(0, x[i] * layer.Weight[i][j]), j => Math.Max(0, layer.Bias[j]), relevance);

    public Rule AlphaBeta(double alpha, double beta) => (layer, x, relevance) =>
    {
        var negative = Share(layer, (i, j) => Math.Min(0, x[i] * layer.Weight[i][j]), j => Math.Min(0, layer.Bias[j]), relevance);
        return [.. ZPlus(layer, x, relevance).Zip(negative, (p, n) => (alpha * p) - (beta * n))];
    };

    public Rule Gamma(double gamma) => (layer, x, relevance) =>
    {
        var z = layer.Forward(x);
        double Favor(double contribution, int sign) => contribution * (contribution * sign > 0 ? 1 + gamma : 1);
        double[] Of(int sign) => Share(
            layer,
            (i, j) => Favor(x[i] * layer.Weight[i][j], sign),
            j => Favor(layer.Bias[j], sign),
            [.. relevance.Select((r, j) => Math.Sign(z[j]) == sign ? r : 0)]);
        return [.. Of(1).Zip(Of(-1), (p, n) => p + n)];
    };

    /// <summary>The bias is W⁺ of nothing, so that it cancels: b − b⁺ − b⁻ = 0.</summary>
    public Rule ZBox(double[] low, double[] high) => (layer, x, relevance) =>
    {
        double Bound(double[] bounds, int i) => bounds.Length == 1 ? bounds[0] : bounds[layer.Channel[i]];
        return Share(
            layer,
            (i, j) => (x[i] * layer.Weight[i][j]) - (Bound(low, i) * Math.Max(0, layer.Weight[i][j])) - (Bound(high, i) * Math.Min(0, layer.Weight[i][j])),
            j => 0,
            relevance);
    };

    public double[] WSquare(MatrixLayer layer, double[] x, double[] relevance) =>
        Share(layer, (i, j) => layer.Weight[i][j] * layer.Weight[i][j], j => layer.Bias[j] * layer.Bias[j], relevance);

    public double[] Flat(MatrixLayer layer, double[] x, double[] relevance) =>
        Share(layer, (i, j) => layer.IsSeen[i][j] ? 1 : 0, j => 0, relevance);

    public static double[] Gradient(MatrixLayer layer, double[] x, double[] relevance) =>
        [.. layer.Weight.Select(row => row.Zip(relevance, (w, r) => w * r).Sum())];

    private double[] Share(MatrixLayer layer, Func<int, int, double> contribution, Func<int, double> bias, double[] relevance)
    {
        var z = new double[layer.Outputs];
        for (var j = 0; j < layer.Outputs; j++)
        {
            z[j] = ZeroBias ? 0 : bias(j);
            for (var i = 0; i < layer.Inputs; i++)
                z[j] += contribution(i, j);
        }

        var epsilon = NormScale ? Stabilizer * Math.Sqrt(z.Select(value => value * value).Average()) : Stabilizer;
        var received = new double[layer.Inputs];
        for (var j = 0; j < layer.Outputs; j++)
        {
            var size = Clip ? Math.Max(Math.Abs(z[j]), epsilon) : Math.Abs(z[j]) + epsilon;
            if (size == 0)
                continue;
            for (var i = 0; i < layer.Inputs; i++)
                received[i] += contribution(i, j) / (z[j] < 0 ? -size : size) * relevance[j];
        }

        return received;
    }
}
