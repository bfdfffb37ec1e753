// refused Select
// input: 1, 3, 32, 32
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class HighResolutionModule : Module<Tensor[], Tensor[]>
{
    private readonly int num_branches;
    private readonly ModuleList<Sequential> branches = new();
    private readonly ModuleList<ModuleList<Sequential>> fuse_layers = new();
    private readonly ReLU relu = ReLU();

    public HighResolutionModule(int[] channels, int num_blocks) : base(nameof(HighResolutionModule))
    {
        num_branches = channels.Length;
        for (int i = 0; i < num_branches; i++)
            branches.Add(MakeBranch(channels[i], num_blocks));

        for (int i = 0; i < num_branches; i++)
        {
            var fuse_layer = new ModuleList<Sequential>();
            for (int j = 0; j < num_branches; j++)
            {
                if (j > i)
                {
                    fuse_layer.Add(Sequential(Conv2d(channels[j], channels[i], 1, bias: false), BatchNorm2d(channels[i])));
                }
                else if (j == i)
                {
                    fuse_layer.Add(Sequential(Identity()));
                }
                else
                {
                    var convs = new List<Module<Tensor, Tensor>>();
                    for (int k = 0; k < i - j; k++)
                    {
                        var o = k == i - j - 1 ? channels[i] : channels[j];
                        convs.Add(Conv2d(channels[j], o, 3, stride: 2, padding: 1, bias: false));
                        convs.Add(BatchNorm2d(o));
                        if (k != i - j - 1)
                            convs.Add(ReLU());
                    }
                    fuse_layer.Add(Sequential(convs));
                }
            }
            fuse_layers.Add(fuse_layer);
        }
        RegisterComponents();
    }

    private static Sequential MakeBranch(int c, int blocks)
    {
        var seq = Sequential();
        for (int b = 0; b < blocks; b++)
            seq.append(Conv2d(c, c, 3, padding: 1, bias: false)).append(BatchNorm2d(c)).append(ReLU());
        return seq;
    }

    public override Tensor[] forward(Tensor[] x)
    {
        if (num_branches == 1)
            return new[] { branches[0].forward(x[0]) };

        var y = new Tensor[num_branches];
        for (int i = 0; i < num_branches; i++)
            y[i] = branches[i].forward(x[i]);

        var fused = new List<Tensor>();
        for (int i = 0; i < num_branches; i++)
        {
            Tensor? sum = null;
            for (int j = 0; j < num_branches; j++)
            {
                var t = fuse_layers[i][j].forward(y[j]);
                if (j > i)
                    t = functional.interpolate(t, size: y[i].shape.Skip(2).ToArray(), mode: InterpolationMode.Bilinear, align_corners: true);
                sum = sum is null ? t : sum + t;
            }
            fused.Add(relu.forward(sum!));
        }
        return fused.ToArray();
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential stem;
    private readonly ModuleList<Sequential> transitions = new();
    private readonly ModuleList<HighResolutionModule> stages = new();
    private readonly Conv2d last;

    public Net(int joints = 3) : base("HRNet")
    {
        int[] widths = { 4, 6, 8 };
        stem = Sequential(Conv2d(3, widths[0], 3, stride: 2, padding: 1), BatchNorm2d(widths[0]), ReLU());
        for (int s = 0; s < widths.Length; s++)
        {
            stages.Add(new HighResolutionModule(widths[..(s + 1)], 1));
            if (s + 1 < widths.Length)
                transitions.Add(Sequential(Conv2d(widths[s], widths[s + 1], 3, stride: 2, padding: 1), BatchNorm2d(widths[s + 1]), ReLU()));
        }
        last = Conv2d(widths.Sum(), joints, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        Tensor[] y = [stem.forward(x)];
        for (var s = 0; s < stages.Count; s++)
        {
            if (s > 0)
                y = [.. y, transitions[s - 1].forward(y[^1])];
            y = stages[s].forward(y);
        }

        var size = y[0].shape[2..];
        var upsampled = y.Select((t, i) => i == 0 ? t : functional.interpolate(t, size, mode: InterpolationMode.Bilinear, align_corners: true));
        return last.forward(cat(upsampled.ToList(), 1));
    }
}
