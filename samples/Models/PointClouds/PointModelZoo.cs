using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models.PointClouds;

/// <summary>
/// Networks for point clouds, by the names of the common PyTorch implementation. Their parameters are named as there, so that its
/// weights load by name.
/// </summary>
public static class PointModelZoo
{
    private static readonly Dictionary<string, Func<int, bool, Module<Tensor, Tensor>>> Factories = new()
    {
        ["pointnet_cls"] = (classes, normals) => new PointNet(classes, normals),
        ["pointnet_cls_basic"] = (classes, normals) => new PointNet(classes, normals, featureTransform: false),
        ["pointnet2_cls_ssg"] = (classes, normals) => new PointNet2Ssg(classes, normals),
        ["pointnet2_cls_msg"] = (classes, normals) => new PointNet2Msg(classes, normals),
        ["pointnet2_small"] = (classes, normals) => new PointNet2Small(classes, normals),
    };

    /// <summary>The names of the networks.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Factories.Keys];

    /// <summary>Creates a network with random weights.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="classes">The number of classes; at least 1.</param>
    /// <param name="normals">Whether points come with normals: inputs (B, 6, N) instead of (B, 3, N).</param>
    /// <returns>The network, in training mode. It is an <see cref="IAttributable"/>.</returns>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 1.</exception>
    public static Module<Tensor, Tensor> Create(string name, int classes, bool normals = true)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        return Factories.TryGetValue(name, out var create)
            ? create(classes, normals)
            : throw new ArgumentException($"There is no point cloud model '{name}'. There are: {string.Join(", ", Names)}.", nameof(name));
    }
}
