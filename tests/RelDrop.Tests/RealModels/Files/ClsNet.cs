// input: 2, 3, 24, 32
using System;
using System.Collections.Generic;
using static TorchSharp.torch.nn;

namespace Models
{
    [LrpBlock]
    public partial class ConvBNLayer : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv;
        private readonly BatchNorm2d bn;
        private readonly bool if_act;
        private readonly string? act;

        public ConvBNLayer(int in_channels, int out_channels, int kernel_size, int stride, int padding, int groups = 1, bool if_act = true, string? act = null)
            : base(nameof(ConvBNLayer))
        {
            this.if_act = if_act;
            this.act = act;
            conv = Conv2d(in_channels, out_channels, kernel_size, stride: stride, padding: padding, groups: groups, bias: false);
            bn = BatchNorm2d(out_channels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            x = conv.forward(x);
            x = bn.forward(x);
            if (if_act)
            {
                if (act == "relu")
                    x = functional.relu(x);
                else if (act == "hardswish")
                    x = functional.hardswish(x);
                else
                    throw new NotImplementedException($"The activation function({act}) is selected incorrectly.");
            }
            return x;
        }
    }

    [LrpBlock]
    public partial class SEModule : Module<Tensor, Tensor>
    {
        private readonly AdaptiveAvgPool2d avg_pool = AdaptiveAvgPool2d(1);
        private readonly Conv2d conv1, conv2;

        public SEModule(int channel, int reduction = 4) : base(nameof(SEModule))
        {
            conv1 = Conv2d(channel, channel / reduction, 1);
            conv2 = Conv2d(channel / reduction, channel, 1);
            RegisterComponents();
        }

        private static Tensor hard_sigmoid(Tensor x, double slope = 0.2, double offset = 0.5) => (slope * x + offset).clamp(0.0, 1.0);

        public override Tensor forward(Tensor inputs)
        {
            var outputs = avg_pool.forward(inputs);
            outputs = conv1.forward(outputs);
            outputs = functional.relu(outputs);
            outputs = conv2.forward(outputs);
            outputs = hard_sigmoid(outputs, offset: 0.4);
            return inputs * outputs;
        }
    }

    [LrpBlock]
    public partial class ResidualUnit : Module<Tensor, Tensor>
    {
        private readonly bool if_shortcut, if_se;
        private readonly ConvBNLayer expand_conv, bottleneck_conv, linear_conv;
        private readonly SEModule? mid_se;

        public ResidualUnit(int in_channels, int mid_channels, int out_channels, int kernel_size, (int, int) stride, bool use_se, string? act = null) : base(nameof(ResidualUnit))
        {
            if_shortcut = stride == (1, 1) && in_channels == out_channels;
            if_se = use_se;
            expand_conv = new ConvBNLayer(in_channels, mid_channels, 1, 1, 0, if_act: true, act: act);
            bottleneck_conv = new ConvBNLayer(mid_channels, mid_channels, kernel_size, stride.Item1, (kernel_size - 1) / 2, mid_channels, true, act);
            if (if_se)
                mid_se = new SEModule(mid_channels);
            linear_conv = new ConvBNLayer(mid_channels, out_channels, 1, 1, 0, if_act: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor inputs)
        {
            var x = expand_conv.forward(inputs);
            x = bottleneck_conv.forward(x);
            if (if_se)
                x = mid_se!.forward(x);
            x = linear_conv.forward(x);
            if (if_shortcut)
                x = torch.add(inputs, x);
            return x;
        }
    }

    [LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
    public partial class Net : Module<Tensor, Tensor>
    {
        private readonly ConvBNLayer conv1;
        private readonly Sequential blocks;
        private readonly ConvBNLayer conv2;
        private readonly MaxPool2d pool;
        private readonly Linear fc;

        public Net(int class_dim = 2, double scale = 0.5) : base("ClsNet")
        {
            var cfg = new List<(int k, int exp, int c, bool se, string nl, (int, int) s)>
            {
                (3, 16, 8, true, "relu", (2, 2)),
                (3, 24, 12, false, "relu", (1, 1)),
                (5, 24, 12, true, "hardswish", (1, 1)),
            };
            conv1 = new ConvBNLayer(3, make_divisible(8 * scale), 3, 2, 1, 1, if_act: true, act: "hardswish");
            var inplanes = make_divisible(8 * scale);
            var block_list = new List<Module<Tensor, Tensor>>();
            cfg.ForEach(c =>
            {
                block_list.Add(new ResidualUnit(inplanes, make_divisible(scale * c.exp), make_divisible(scale * c.c), c.k, c.s, c.se, c.nl));
                inplanes = make_divisible(scale * c.c);
            });
            blocks = Sequential(block_list.ToArray());
            conv2 = new ConvBNLayer(inplanes, 8, 1, 1, 0, if_act: true, act: "hardswish");
            pool = MaxPool2d(2, stride: 2, padding: 0);
            fc = Linear(8, class_dim);
            RegisterComponents();

            static int make_divisible(double v, int divisor = 4)
            {
                var new_v = Math.Max(divisor, (int)(v + divisor / 2.0) / divisor * divisor);
                return new_v < 0.9 * v ? new_v + divisor : new_v;
            }
        }

        public override Tensor forward(Tensor x)
        {
            x = conv1.forward(x);
            x = blocks.forward(x);
            x = conv2.forward(x);
            x = pool.forward(x);
            x = functional.adaptive_avg_pool2d(x, 1);
            x = torch.reshape(x, x.shape[0], x.shape[1]);
            x = fc.forward(x);
            if (!training)
                x = functional.softmax(x, dim: 1);
            return x;
        }
    }
}
