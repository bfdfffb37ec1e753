using RelDrop;
using TorchSharp;
using static TorchSharp.torch;

namespace Images.Shortcuts;

/// <summary>
/// Points as the eigenvectors of their neighbourhood graph's Laplacian see them (Ng, Jordan and Weiss 2002, On spectral clustering), which is
/// what spectral relevance analysis clusters (Lapuschkin et al. 2019, Unmasking Clever Hans predictors).
/// </summary>
/// <param name="Eigenvalues">The smallest eigenvalues of the symmetric normalized Laplacian, in order: as many are near 0 as there are groups.</param>
/// <param name="Vectors">The points' coordinates in their eigenvectors.</param>
internal sealed record SpectralEmbedding(double[] Eigenvalues, double[][] Vectors)
{
    /// <summary>An eigenvalue that is not told from 0.</summary>
    private const double Small = 0.05;

    /// <summary>Embeds points.</summary>
    /// <param name="points">The points.</param>
    /// <param name="neighbours">How many nearest neighbours each is connected with.</param>
    /// <param name="dimensions">How many eigenvectors are kept.</param>
    public static SpectralEmbedding Of(IReadOnlyList<float[]> points, int neighbours, int dimensions)
    {
        using var scope = NewDisposeScope();
        var (count, kept) = (points.Count, Math.Min(dimensions, points.Count));
        var rows = tensor([.. points.SelectMany(point => point)], [count, points[0].Length]).to(ScalarType.Float64);
        var distances = cdist(rows, rows);
        // Each is its own nearest.
        var nearest = distances.topk(Math.Min(neighbours + 1, count), 1, largest: false).indexes;
        var affinity = zeros_like(distances).scatter_(1, nearest, ones([1], ScalarType.Float64).expand_as(nearest));
        var identity = eye(count, dtype: ScalarType.Float64);
        affinity = affinity.add(affinity.t(), Number.One).mul_(Number.Of(0.5)).masked_fill(identity.to(ScalarType.Bool), Number.Zero);
        var scale = affinity.sum(1).clamp_min(Number.Of(1e-12)).rsqrt();
        var laplacian = identity - (scale.unsqueeze(1) * affinity * scale.unsqueeze(0));
        var (values, vectors) = linalg.eigh(laplacian);
        var coordinates = vectors.slice(1, 0, kept, 1).contiguous().data<double>().ToArray();
        return new SpectralEmbedding(values.slice(0, 0, kept, 1).data<double>().ToArray(), [.. coordinates.Chunk(kept)]);
    }

    /// <summary>
    /// How many groups there are: the first eigenvalues are very small and the next is relatively large (von Luxburg 2007, A tutorial on spectral
    /// clustering, section 8.3).
    /// </summary>
    /// <param name="most">The most.</param>
    public int Groups(int most)
    {
        var last = Math.Min(most, Eigenvalues.Length - 1);
        return last < 1 ? 1 : Enumerable.Range(1, last).MaxBy(groups => (Eigenvalues[groups] + Small) / (Eigenvalues[groups - 1] + Small));
    }

    /// <summary>The points in so many coordinates, each scaled to length 1.</summary>
    public float[][] Rows(int groups) => [.. Vectors.Select(vector =>
    {
        var kept = vector[..groups];
        var length = Math.Sqrt(kept.Sum(value => value * value));
        return (float[])[.. kept.Select(value => (float)(length > 0 ? value / length : 0))];
    })];
}
