// input: 2, 3, 32, 32
using System.Collections.Generic;

namespace Models;

public static class TensorOps
{
    public static Tensor channel_shuffle(Tensor x, int groups)
    {
        var (batchsize, num_channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var channels_per_group = num_channels / groups;

        // reshape
        x = x.view(batchsize, groups, channels_per_group, height, width);
        x = transpose(x, 1, 2).contiguous();

        // flatten
        return x.view(batchsize, -1, height, width);
    }
}

[LrpBlock]
public partial class InvertedResidual : Module<Tensor, Tensor>
{
    private readonly int stride;
    private readonly Sequential branch1;
    private readonly Sequential branch2;

    public InvertedResidual(string name, int inp, int oup, int stride) : base(name)
    {
        this.stride = stride;
        var branch_features = oup / 2;
        if (this.stride == 1 && inp != branch_features << 1)
            throw new ArgumentException("illegal stride value");

        branch1 = Sequential();
        if (this.stride > 1)
        {
            branch1.append(depthwise_conv(inp, inp, 3, this.stride, 1));
            branch1.append(BatchNorm2d(inp));
            branch1.append(Conv2d(inp, branch_features, 1, bias: false));
            branch1.append(BatchNorm2d(branch_features));
            branch1.append(ReLU(inplace: true));
        }

        branch2 = Sequential(
            Conv2d(this.stride > 1 ? inp : branch_features, branch_features, 1, bias: false),
            BatchNorm2d(branch_features),
            ReLU(inplace: true),
            depthwise_conv(branch_features, branch_features, 3, this.stride, 1),
            BatchNorm2d(branch_features),
            Conv2d(branch_features, branch_features, 1, bias: false),
            BatchNorm2d(branch_features),
            ReLU(inplace: true));
        RegisterComponents();
    }

    private static Conv2d depthwise_conv(int i, int o, int kernel_size, int stride = 1, int padding = 0, bool bias = false)
        => Conv2d(i, o, kernel_size, stride: stride, padding: padding, bias: bias, groups: i);

    public override Tensor forward(Tensor x)
    {
        Tensor result;
        if (stride == 1)
        {
            var parts = x.chunk(2, dim: 1);
            var (x1, x2) = (parts[0], parts[1]);
            result = cat(new[] { x1, branch2.forward(x2) }, 1);
        }
        else
        {
            result = cat(new[] { branch1.forward(x), branch2.forward(x) }, 1);
        }

        result = TensorOps.channel_shuffle(result, 2);
        return result;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential conv1;
    private readonly MaxPool2d maxpool;
    private readonly Sequential stage2;
    private readonly Sequential stage3;
    private readonly Sequential conv5;
    private readonly Linear fc;

    public Net() : base("ShuffleNetV2")
    {
        int[] stages_repeats = [2, 2];
        int[] stages_out_channels = [4, 8, 12, 16];

        var input_channels = 3;
        var output_channels = stages_out_channels[0];
        conv1 = Sequential(Conv2d(input_channels, output_channels, 3, stride: 2, padding: 1, bias: false), BatchNorm2d(output_channels), ReLU(inplace: true));
        input_channels = output_channels;
        maxpool = MaxPool2d(3, stride: 2, padding: 1);

        var stages = new List<Sequential>();
        foreach (var (repeats, width) in stages_repeats.Zip(stages_out_channels.Skip(1)))
        {
            var seq = new List<(string, Module<Tensor, Tensor>)> { ("0", new InvertedResidual("0", input_channels, width, 2)) };
            for (var i = 1; i < repeats; i++)
                seq.Add(($"{i}", new InvertedResidual($"{i}", width, width, 1)));
            stages.Add(Sequential(seq));
            input_channels = width;
        }

        (stage2, stage3) = (stages[0], stages[1]);
        output_channels = stages_out_channels[^1];
        conv5 = Sequential(Conv2d(input_channels, output_channels, 1, bias: false), BatchNorm2d(output_channels), ReLU(inplace: true));
        fc = Linear(output_channels, 5);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = conv1.call(x);
        x = maxpool.call(x);
        x = stage2.call(x);
        x = stage3.call(x);
        x = conv5.call(x);
        x = x.mean([2, 3]); // globalpool
        x = fc.call(x);
        return x;
    }
}
