using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models.PointClouds;

/// <summary>What PointNet does before its classifier: points into a frame of their own, a shared network, the maximum over points.</summary>
[LrpBlock]
public sealed partial class PointNetEncoder : Module<Tensor, Tensor>
{
    private readonly int channels;
    private readonly TransformNet stn;
    private readonly Conv1d conv1;
    private readonly Conv1d conv2 = Conv1d(64, 128, 1);
    private readonly Conv1d conv3 = Conv1d(128, 1024, 1);
    private readonly BatchNorm1d bn1 = BatchNorm1d(64);
    private readonly BatchNorm1d bn2 = BatchNorm1d(128);
    private readonly BatchNorm1d bn3 = BatchNorm1d(1024);
    private readonly TransformNet? fstn;

    /// <summary>Creates the block.</summary>
    /// <param name="channels">3, or 6 with normals.</param>
    /// <param name="featureTransform">Whether features are transformed as coordinates are.</param>
    public PointNetEncoder(int channels, bool featureTransform)
        : base(nameof(PointNetEncoder))
    {
        this.channels = channels;
        stn = new TransformNet(channels, 3);
        conv1 = Conv1d(channels, 64, 1);
        fstn = featureTransform ? new TransformNet(64, 64) : null;
        RegisterComponents();
    }

    /// <summary>Whether features are transformed.</summary>
    public bool HasFeatureTransform => fstn is not null;

    /// <summary>Points (B, 3 or 6, N) to features of the whole, (B, 1024).</summary>
    public override Tensor forward(Tensor x)
    {
        x = EachPoint(x);
        if (fstn is not null)
            x = Transform(x, fstn.forward(x));
        return Whole(x);
    }

    /// <summary>As <see cref="forward"/>, with the features' transform, (B, 64, 64).</summary>
    public (Tensor Features, Tensor Transform) Encode(Tensor x)
    {
        var each = EachPoint(x);
        var transform = fstn!.forward(each);
        return (Whole(Transform(each, transform)), transform);
    }

    private Tensor EachPoint(Tensor x)
    {
        var coordinates = Transform(x.narrow(1, 0, 3), stn.forward(x));
        x = cat([coordinates, x.narrow(1, 3, channels - 3)], 1);
        return functional.relu(bn1.forward(conv1.forward(x)));
    }

    private Tensor Whole(Tensor x)
    {
        x = functional.relu(bn2.forward(conv2.forward(x)));
        return bn3.forward(conv3.forward(x)).amax([2]);
    }

    /// <summary>Points as rows times the matrix.</summary>
    private static Tensor Transform(Tensor x, Tensor matrix) => bmm(matrix.transpose(1, 2), x);
}
