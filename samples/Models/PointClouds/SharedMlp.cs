using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Models.PointClouds;

/// <summary>What the blocks of PointNet++ do to every point alike.</summary>
internal static class SharedMlp
{
    /// <summary>Creates the layers.</summary>
    /// <param name="convs">Receives the convolutions.</param>
    /// <param name="norms">Receives their batch norms.</param>
    /// <param name="channels">The channels of the input.</param>
    /// <param name="mlp">Those of each layer's output.</param>
    public static void Fill(ModuleList<Conv2d> convs, ModuleList<BatchNorm2d> norms, long channels, IEnumerable<long> mlp)
    {
        foreach (var output in mlp)
        {
            convs.Add(nn.Conv2d(channels, output, 1));
            norms.Add(nn.BatchNorm2d(output));
            channels = output;
        }
    }

    /// <summary>1×1 convolutions, each with batch norm and ReLU.</summary>
    /// <param name="x">Features (B, C, S, K).</param>
    /// <param name="convs">The convolutions.</param>
    /// <param name="norms">Their batch norms.</param>
    /// <returns>Features (B, C', S, K).</returns>
    public static Tensor Apply(Tensor x, ModuleList<Conv2d> convs, ModuleList<BatchNorm2d> norms)
    {
        for (var i = 0; i < convs.Count; i++)
            x = nn.functional.relu(norms[i].forward(convs[i].forward(x)));
        return x;
    }

    /// <summary>The rows of each cloud that indices name.</summary>
    /// <param name="points">Rows (B, N, C).</param>
    /// <param name="index">Indices into N, (B, S).</param>
    /// <returns>Rows (B, S, C).</returns>
    public static Tensor Gather(Tensor points, Tensor index) =>
        points.gather(1, index.unsqueeze(2).expand(-1, -1, points.shape[2]));
}
