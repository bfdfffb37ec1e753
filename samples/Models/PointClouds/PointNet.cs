using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models.PointClouds;

/// <summary>PointNet (Qi et al. 2017), for classification.</summary>
[LrpModel<EpsilonFlat>]
[LrpModel<EpsilonPlusFlat>]
[LrpModel<RelDropPaper>]
[LrpModel<Gradient>]
[PointMask]
public sealed partial class PointNet : Module<Tensor, Tensor>
{
    private readonly PointNetEncoder feat;
    private readonly Linear fc1 = Linear(1024, 512);
    private readonly Linear fc2 = Linear(512, 256);
    private readonly Linear fc3;
    private readonly Dropout dropout = Dropout(0.4);
    private readonly BatchNorm1d bn1 = BatchNorm1d(512);
    private readonly BatchNorm1d bn2 = BatchNorm1d(256);

    /// <summary>Creates the network.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="normals">Whether points come with normals.</param>
    /// <param name="featureTransform">Whether features are transformed as coordinates are; then train with <see cref="TransformPenalty"/>.</param>
    public PointNet(int classes, bool normals = true, bool featureTransform = true)
        : base(nameof(PointNet))
    {
        feat = new PointNetEncoder(normals ? 6 : 3, featureTransform);
        fc3 = Linear(256, classes);
        RegisterComponents();
    }

    /// <summary>Whether features are transformed.</summary>
    public bool HasFeatureTransform => feat.HasFeatureTransform;

    /// <summary>Points (B, 3, N), or (B, 6, N) with normals, to logits (B, classes).</summary>
    public override Tensor forward(Tensor x) => Classify(feat.forward(x));

    /// <summary>As <see cref="forward"/>, with the features' transform, (B, 64, 64), which training keeps near an orthogonal one.</summary>
    /// <exception cref="InvalidOperationException">The network has none.</exception>
    public (Tensor Logits, Tensor Transform) ForwardWithTransform(Tensor x)
    {
        if (!HasFeatureTransform)
            throw new InvalidOperationException("The network was created without a feature transform.");
        var (features, transform) = feat.Encode(x);
        return (Classify(features), transform);
    }

    /// <summary>How far transforms are from orthogonal: the mean of ‖A·Aᵀ − I‖ (eq. 2; the common code weighs it by 0.001).</summary>
    /// <param name="transform">Matrices (B, K, K).</param>
    /// <returns>A scalar.</returns>
    public static Tensor TransformPenalty(Tensor transform)
    {
        ArgumentNullException.ThrowIfNull(transform);
        using var scope = NewDisposeScope();
        var difference = transform.bmm(transform.transpose(1, 2)) - eye(transform.shape[1], transform.shape[1], transform.dtype, transform.device);
        return difference.pow(Number.Of(2)).sum([1, 2]).sqrt().mean().MoveToOuterDisposeScope();
    }

    private Tensor Classify(Tensor x)
    {
        x = functional.relu(bn1.forward(fc1.forward(x)));
        x = functional.relu(bn2.forward(dropout.forward(fc2.forward(x))));
        return fc3.forward(x);
    }
}
