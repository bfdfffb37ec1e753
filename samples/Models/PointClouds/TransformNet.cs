using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models.PointClouds;

/// <summary>PointNet's T-Net (Qi et al. 2017, sec. 4.2): finds a linear transform of a cloud from the cloud itself.</summary>
[LrpBlock]
public sealed partial class TransformNet : Module<Tensor, Tensor>
{
    private readonly int size;
    private readonly Conv1d conv1;
    private readonly Conv1d conv2 = Conv1d(64, 128, 1);
    private readonly Conv1d conv3 = Conv1d(128, 1024, 1);
    private readonly Linear fc1 = Linear(1024, 512);
    private readonly Linear fc2 = Linear(512, 256);
    private readonly Linear fc3;
    private readonly BatchNorm1d bn1 = BatchNorm1d(64);
    private readonly BatchNorm1d bn2 = BatchNorm1d(128);
    private readonly BatchNorm1d bn3 = BatchNorm1d(1024);
    private readonly BatchNorm1d bn4 = BatchNorm1d(512);
    private readonly BatchNorm1d bn5 = BatchNorm1d(256);

    /// <summary>Creates the block.</summary>
    /// <param name="channels">The channels of its input.</param>
    /// <param name="size">The transform is a matrix of size × size.</param>
    public TransformNet(int channels, int size)
        : base(nameof(TransformNet))
    {
        this.size = size;
        conv1 = Conv1d(channels, 64, 1);
        fc3 = Linear(256, size * size);
        RegisterComponents();
    }

    /// <summary>Points (B, C, N) to a matrix (B, size, size), near the identity at first.</summary>
    public override Tensor forward(Tensor x)
    {
        x = functional.relu(bn1.forward(conv1.forward(x)));
        x = functional.relu(bn2.forward(conv2.forward(x)));
        x = functional.relu(bn3.forward(conv3.forward(x)));
        x = x.amax([2]);
        x = functional.relu(bn4.forward(fc1.forward(x)));
        x = functional.relu(bn5.forward(fc2.forward(x)));
        x = fc3.forward(x).reshape(-1, size, size);
        return x.add(eye(size, size, x.dtype, x.device), Number.One);
    }
}
