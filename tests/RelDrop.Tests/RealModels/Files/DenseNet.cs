// input: 2, 3, 32, 32
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class _DenseLayer : Module<List<Tensor>, Tensor>
{
    private readonly BatchNorm2d norm1;
    private readonly ReLU relu1;
    private readonly Conv2d conv1;
    private readonly BatchNorm2d norm2;
    private readonly ReLU relu2;
    private readonly Conv2d conv2;
    private readonly double drop_rate;

    public _DenseLayer(int num_input_features, int growth_rate, int bn_size, double drop_rate) : base(nameof(_DenseLayer))
    {
        norm1 = BatchNorm2d(num_input_features);
        relu1 = ReLU(inplace: true);
        conv1 = Conv2d(num_input_features, bn_size * growth_rate, 1, stride: 1, bias: false);
        norm2 = BatchNorm2d(bn_size * growth_rate);
        relu2 = ReLU(inplace: true);
        conv2 = Conv2d(bn_size * growth_rate, growth_rate, 3, padding: 1, bias: false);
        this.drop_rate = drop_rate;
        RegisterComponents();
    }

    private Tensor bn_function(List<Tensor> inputs)
    {
        using var concated_features = torch.cat(inputs, 1);
        return conv1.call(relu1.call(norm1.call(concated_features)));
    }

    public override Tensor forward(List<Tensor> input)
    {
        using var bottleneck_output = bn_function(input);
        var new_features = conv2.call(relu2.call(norm2.call(bottleneck_output)));
        if (drop_rate > 0)
            new_features = functional.dropout(new_features, drop_rate, training);
        return new_features;
    }
}

[LrpBlock]
public partial class _DenseBlock : Module<Tensor, Tensor>
{
    private readonly ModuleList<_DenseLayer> layers = new ModuleList<_DenseLayer>();

    public _DenseBlock(int num_layers, int num_input_features, int bn_size, int growth_rate, double drop_rate) : base(nameof(_DenseBlock))
    {
        for (int i = 0; i < num_layers; i++)
        {
            var layer = new _DenseLayer(num_input_features + i * growth_rate, growth_rate, bn_size, drop_rate);
            layers.append(layer);
        }
        RegisterComponents();
    }

    public override Tensor forward(Tensor init_features)
    {
        var features = new List<Tensor>() { init_features };
        foreach (var layer in layers)
        {
            var new_features = layer.call(features);
            features.Add(new_features);
        }
        return torch.cat(features, 1);
    }
}

[LrpBlock]
public partial class _Transition : Module<Tensor, Tensor>
{
    private readonly Sequential layers;

    public _Transition(int num_input_features, int num_output_features) : base(nameof(_Transition))
    {
        layers = Sequential(
            ("norm", BatchNorm2d(num_input_features)),
            ("relu", ReLU(inplace: true)),
            ("conv", Conv2d(num_input_features, num_output_features, 1, stride: 1, bias: false)),
            ("pool", AvgPool2d(2, stride: 2)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => layers.call(input);
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Sequential features;
    private readonly Linear classifier;

    public Net(int growth_rate = 3, int num_init_features = 6, int bn_size = 2, double drop_rate = 0.1, int num_classes = 5) : base("DenseNet")
    {
        int[] block_config = { 3, 3, 2 };
        features = Sequential(
            ("conv0", Conv2d(3, num_init_features, 7, stride: 2, padding: 3, bias: false)),
            ("norm0", BatchNorm2d(num_init_features)),
            ("relu0", ReLU(inplace: true)),
            ("pool0", MaxPool2d(3, stride: 2, padding: 1)));

        var num_features = num_init_features;
        for (int i = 0; i < block_config.Length; i++)
        {
            var num_layers = block_config[i];
            features.append($"denseblock{i + 1}", new _DenseBlock(num_layers, num_features, bn_size, growth_rate, drop_rate));
            num_features += num_layers * growth_rate;
            if (i != block_config.Length - 1)
            {
                features.append($"transition{i + 1}", new _Transition(num_features, num_features / 2));
                num_features /= 2;
            }
        }
        features.append("norm5", BatchNorm2d(num_features));
        classifier = Linear(num_features, num_classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var features = this.features.call(x);
        var @out = functional.relu(features, inplace: true);
        @out = functional.adaptive_avg_pool2d(@out, (1, 1));
        @out = torch.flatten(@out, 1);
        @out = classifier.call(@out);
        return @out;
    }
}
