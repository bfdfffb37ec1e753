using RelDrop;
using TorchSharp;
using static TorchSharp.torch;

namespace PointClouds.Data;

/// <summary>Draws matrices that turn points.</summary>
internal static class Rotations
{
    /// <summary>Rotations (B, 3, 3) for points (B, P, 3) to be multiplied by, or null for none.</summary>
    public static Tensor? Draw(Rotation rotation, long count, torch.Generator generator) => rotation switch
    {
        Rotation.Up => AboutUp(rand(count, generator: generator).mul_(Number.Of(2 * Math.PI))),
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
            Rest(y * y, z * z), Twice((x * y) - (w * z)), Twice(Sum(x * z, w * y)),
            Twice(Sum(x * y, w * z)), Rest(x * x, z * z), Twice((y * z) - (w * x)),
            Twice((x * z) - (w * y)), Twice(Sum(y * z, w * x)), Rest(x * x, y * y));
    }

    private static Tensor Sum(Tensor a, Tensor b) => a.add(b, Number.One);

    private static Tensor Twice(Tensor a) => a * Number.Of(2);

    private static Tensor Rest(Tensor a, Tensor b) => Twice(Sum(a, b)).neg().add(Number.One, Number.One);

    private static Tensor Matrices(params Tensor[] entries) => stack(entries, 1).view(-1, 3, 3);
}
