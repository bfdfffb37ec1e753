using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Models.PointClouds;

/// <summary>What the blocks of PointNet++ do to every point alike.</summary>
internal static class SharedMlp
{
    private const int Layers = 3;

    /// <summary>Creates the layers.</summary>
    /// <param name="convs">Receives the convolutions.</param>
    /// <param name="norms">Receives their batch norms.</param>
    /// <param name="channels">The channels of the input.</param>
    /// <param name="mlp">Those of each layer's output; three, as everywhere in PointNet++.</param>
    /// <exception cref="ArgumentException">There are more or fewer than three.</exception>
    public static void Fill(ModuleList<Conv2d> convs, ModuleList<BatchNorm2d> norms, long channels, IReadOnlyList<long> mlp)
    {
        if (mlp.Count != Layers)
            throw new ArgumentException($"Expected the output channels of {Layers} layers; got {mlp.Count}.", nameof(mlp));
        foreach (var output in mlp)
        {
            convs.Add(nn.Conv2d(channels, output, 1));
            norms.Add(nn.BatchNorm2d(output));
            channels = output;
        }
    }

    /// <summary>
    /// 1×1 convolutions, each with batch norm and ReLU. Written out, not as a loop: so the compiled pass sends each layer's relevance
    /// into the one before without storing it between.
    /// </summary>
    /// <param name="x">Features (B, C, S, K).</param>
    /// <param name="convs">The convolutions.</param>
    /// <param name="norms">Their batch norms.</param>
    /// <returns>Features (B, C', S, K).</returns>
    public static Tensor Apply(Tensor x, ModuleList<Conv2d> convs, ModuleList<BatchNorm2d> norms)
    {
        x = nn.functional.relu(norms[0].forward(convs[0].forward(x)));
        x = nn.functional.relu(norms[1].forward(convs[1].forward(x)));
        x = nn.functional.relu(norms[2].forward(convs[2].forward(x)));
        return x;
    }

    /// <summary>The rows of each cloud that indices name.</summary>
    /// <param name="points">Rows (B, N, C).</param>
    /// <param name="index">Indices into N, (B, S).</param>
    /// <returns>Rows (B, S, C).</returns>
    public static Tensor Gather(Tensor points, Tensor index)
    {
        // Whole rows of all clouds at once: a tenth of the time of gathering element by element.
        var (batch, size) = (points.shape[0], points.shape[1]);
        var first = arange(Number.Zero, Number.Of(batch * size), Number.Of(size), device: points.device).unsqueeze(1);
        var rows = index.add(first, Number.One);
        return points.flatten(0, 1).index_select(0, rows.flatten()).reshape(points.shape[0], -1, points.shape[2]);
    }
}
