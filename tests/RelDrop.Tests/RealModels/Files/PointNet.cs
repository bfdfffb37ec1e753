// input: 3, 12, 3
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class TNet : Module<Tensor, Tensor>
{
    private readonly int k;
    private readonly Conv1d conv1, conv2;
    private readonly BatchNorm1d bn1, bn2, bn3;
    private readonly Linear fc1, fc2;

    public TNet(int k = 3) : base($"TNet{k}")
    {
        this.k = k;
        conv1 = Conv1d(k, 6, 1L);
        conv2 = Conv1d(6, 12, 1L);
        fc1 = Linear(12, 8);
        fc2 = Linear(8, k * k);
        bn1 = BatchNorm1d(6);
        bn2 = BatchNorm1d(12);
        bn3 = BatchNorm1d(8);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var bs = input.size(0);
        var xb = functional.relu(bn1.forward(conv1.forward(input)));
        xb = functional.relu(bn2.forward(conv2.forward(xb)));
        var pool = functional.max_pool1d(xb, xb.size(-1));
        var flat = pool.flatten(1);
        xb = functional.relu(bn3.forward(fc1.forward(flat)));

        // initialize as identity
        var init = eye(k, dtype: input.dtype, device: input.device).unsqueeze(0).repeat(bs, 1, 1);
        var matrix = fc2.forward(xb).view(-1, k, k) + init;
        return matrix;
    }
}

[LrpBlock]
public partial class Transform : Module<Tensor, (Tensor features, Tensor matrix3x3, Tensor matrix64x64)>
{
    private readonly TNet input_transform;
    private readonly TNet feature_transform;
    private readonly ModuleList<Conv1d> convs;
    private readonly ModuleList<BatchNorm1d> bns;

    public Transform() : base("Transform")
    {
        input_transform = new TNet(k: 3);
        feature_transform = new TNet(k: 4);
        convs = ModuleList(Conv1d(3, 4, 1L), Conv1d(4, 8, 1L), Conv1d(8, 16, 1L));
        bns = ModuleList(BatchNorm1d(4), BatchNorm1d(8), BatchNorm1d(16));
        RegisterComponents();
    }

    public override (Tensor features, Tensor matrix3x3, Tensor matrix64x64) forward(Tensor input)
    {
        var matrix3x3 = input_transform.forward(input);
        // batch matrix multiplication
        var xb = bmm(input.transpose(1, 2), matrix3x3).transpose(1, 2);
        xb = functional.relu(bns[0].forward(convs[0].forward(xb)));

        var matrix64x64 = feature_transform.forward(xb);
        xb = bmm(xb.transpose(1, 2), matrix64x64).transpose(1, 2);

        xb = functional.relu(bns[1].forward(convs[1].forward(xb)));
        xb = bns[2].forward(convs[2].forward(xb));
        xb = xb.max(2, keepdim: true).values;
        var output = xb.view(-1, 16);
        return (output, matrix3x3, matrix64x64);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, (Tensor, Tensor, Tensor)>
{
    private readonly Transform transform = new();
    private readonly Linear fc1, fc2;
    private readonly BatchNorm1d bn1;
    private readonly Dropout dropout = Dropout(0.3);
    private readonly LogSoftmax logsoftmax = LogSoftmax(1);

    public Net(int classes = 4) : base("PointNet")
    {
        fc1 = Linear(16, 8);
        fc2 = Linear(8, classes);
        bn1 = BatchNorm1d(8);
        RegisterComponents();
    }

    public override (Tensor, Tensor, Tensor) forward(Tensor points)
    {
        // (B, N, 3) -> (B, 3, N)
        var (xb, matrix3x3, matrix64x64) = transform.forward(points.permute(0, 2, 1));
        xb = functional.relu(bn1.forward(dropout.forward(fc1.forward(xb))));
        var output = fc2.forward(xb);
        return (logsoftmax.forward(output), matrix3x3, matrix64x64);
    }
}
