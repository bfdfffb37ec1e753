using TorchSharp;
using static TorchSharp.torch;

namespace PointClouds.Data;

/// <summary>Draws matrices that turn points.</summary>
internal static class Rotations
{
    /// <summary>Rotations (B, 3, 3) for points (B, P, 3) to be multiplied by, or null for none.</summary>
    public static Tensor? Draw(Rotation rotation, long count, torch.Generator generator) => rotation switch
    {
        Rotation.Up => AboutUp(rand(count, generator: generator).mul_(2 * Math.PI)),
        Rotation.Any => OfQuaternions(nn.functional.normalize(randn([count, 4], generator: generator), dim: 1)),
        _ => null,
    };

    private static Tensor AboutUp(Tensor angles)
    {
        var (sin, cos) = (angles.sin(), angles.cos());
        var (zero, one) = (zeros_like(angles), ones_like(angles));
        return Matrices(cos, zero, sin, zero, one, zero, -sin, zero, cos);
    }

    /// <summary>The rotations of unit quaternions (B, 4); normal numbers of length 1 are uniform (Muller 1959).</summary>
    private static Tensor OfQuaternions(Tensor quaternions)
    {
        var parts = quaternions.unbind(1);
        var (w, x, y, z) = (parts[0], parts[1], parts[2], parts[3]);
        return Matrices(
            1 - (2 * ((y * y) + (z * z))), 2 * ((x * y) - (w * z)), 2 * ((x * z) + (w * y)),
            2 * ((x * y) + (w * z)), 1 - (2 * ((x * x) + (z * z))), 2 * ((y * z) - (w * x)),
            2 * ((x * z) - (w * y)), 2 * ((y * z) + (w * x)), 1 - (2 * ((x * x) + (y * y))));
    }

    private static Tensor Matrices(params Tensor[] entries) => stack(entries, 1).view(-1, 3, 3);
}
