// input: 2, 3, 32, 32
using System.Collections.Generic;

namespace Models;

public enum Activation { SiLU, ReLU, None }

public class MBConvConfig
{
    public double ExpandRatio { get; init; }
    public int Kernel { get; init; }
    public int Stride { get; init; }
    public int InputChannels { get; init; }
    public int OutChannels { get; init; }
    public int NumLayers { get; init; }

    public MBConvConfig With(int input, int stride) => new()
    {
        ExpandRatio = ExpandRatio,
        Kernel = Kernel,
        Stride = stride,
        InputChannels = input,
        OutChannels = OutChannels,
        NumLayers = NumLayers,
    };
}

[LrpBlock]
public partial class Conv2dNormActivation : Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly BatchNorm2d norm;
    private readonly Activation activation;

    public Conv2dNormActivation(int i, int o, int kernel = 3, int stride = 1, int groups = 1, Activation activation = Activation.SiLU) : base(nameof(Conv2dNormActivation))
    {
        conv = Conv2d(i, o, kernel, stride, (kernel - 1) / 2, groups: groups, bias: false);
        norm = BatchNorm2d(o);
        this.activation = activation;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var y = norm.forward(conv.forward(x));
        switch (activation)
        {
            case Activation.SiLU:
                y = functional.silu(y, inplace: true);
                break;
            case Activation.ReLU:
                y = functional.relu(y, inplace: true);
                break;
            case Activation.None:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, null);
        }

        return y;
    }
}

[LrpBlock]
public partial class SqueezeExcitation : Module<Tensor, Tensor>
{
    private readonly Conv2d fc1, fc2;

    public SqueezeExcitation(int channels, int squeezed) : base(nameof(SqueezeExcitation))
    {
        fc1 = Conv2d(channels, squeezed, 1);
        fc2 = Conv2d(squeezed, channels, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor scale;
        using (var pooled = input.mean(new long[] { 2, 3 }, keepdim: true))
        using (var squeezed = functional.silu(fc1.forward(pooled)))
        {
            scale = fc2.forward(squeezed).sigmoid_();
        }
        return input * scale;
    }
}

[LrpBlock]
public partial class StochasticDepth : Module<Tensor, Tensor>
{
    private readonly double p;
    private readonly string mode;

    public StochasticDepth(double p, string mode) : base(nameof(StochasticDepth))
    {
        this.p = p;
        this.mode = mode;
    }

    public override Tensor forward(Tensor input)
    {
        if (training == false || p == 0.0)
            return input;
        var survival = 1.0 - p;
        var size = mode switch
        {
            "row" => new[] { input.shape[0] }.Concat(Enumerable.Repeat(1L, (int)input.ndim - 1)).ToArray(),
            "batch" => Enumerable.Repeat(1L, (int)input.ndim).ToArray(),
            _ => throw new ArgumentException($"mode has to be either 'batch' or 'row', but got {mode}"),
        };
        var noise = empty(size, dtype: input.dtype, device: input.device);
        noise = noise.bernoulli_(survival);
        if (survival > 0.0)
            noise.div_(survival);
        return input * noise;
    }
}

[LrpBlock]
public partial class MBConv : Module<Tensor, Tensor>
{
    private readonly bool use_res_connect;
    private readonly Sequential block;
    private readonly StochasticDepth stochastic_depth;

    public MBConv(MBConvConfig cnf, double stochastic_depth_prob) : base(nameof(MBConv))
    {
        use_res_connect = cnf.Stride == 1 && cnf.InputChannels == cnf.OutChannels;
        List<Module<Tensor, Tensor>> layers = [];
        var expanded = (int)(cnf.InputChannels * cnf.ExpandRatio);
        if (expanded != cnf.InputChannels)
            layers.Add(new Conv2dNormActivation(cnf.InputChannels, expanded, kernel: 1));
        layers.Add(new Conv2dNormActivation(expanded, expanded, cnf.Kernel, cnf.Stride, groups: expanded));
        layers.Add(new SqueezeExcitation(expanded, Math.Max(1, cnf.InputChannels / 4)));
        layers.Add(new Conv2dNormActivation(expanded, cnf.OutChannels, kernel: 1, activation: Activation.None));
        block = Sequential(layers);
        stochastic_depth = new StochasticDepth(stochastic_depth_prob, "row");
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var result = block.forward(input);
        if (use_res_connect)
        {
            result = stochastic_depth.forward(result);
            result.add_(input);
        }
        return result;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private static readonly MBConvConfig[] Settings =
    {
        new() { ExpandRatio = 1, Kernel = 3, Stride = 1, InputChannels = 4, OutChannels = 4, NumLayers = 1 },
        new() { ExpandRatio = 3, Kernel = 3, Stride = 2, InputChannels = 4, OutChannels = 6, NumLayers = 2 },
        new() { ExpandRatio = 2, Kernel = 5, Stride = 2, InputChannels = 6, OutChannels = 8, NumLayers = 2 },
    };

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool;
    private readonly Sequential classifier;

    public Net(double dropout = 0.2, double stochastic_depth_prob = 0.2, int num_classes = 5) : base("EfficientNet")
    {
        var layers = new List<Module<Tensor, Tensor>> { new Conv2dNormActivation(3, Settings[0].InputChannels, kernel: 3, stride: 2) };
        var total = (float)Settings.Sum(s => s.NumLayers);
        var id = 0;
        foreach (var cnf in Settings)
        {
            var stage = new List<Module<Tensor, Tensor>>();
            for (var _ = 0; _ < cnf.NumLayers; _++)
            {
                var copy = stage.Count == 0 ? cnf : cnf.With(cnf.OutChannels, 1);
                stage.Add(new MBConv(copy, stochastic_depth_prob * id++ / total));
            }
            layers.Add(Sequential(stage));
        }

        var lastconv_input = Settings.Last().OutChannels;
        layers.Add(new Conv2dNormActivation(lastconv_input, 2 * lastconv_input, kernel: 1));
        features = Sequential(layers);
        avgpool = AdaptiveAvgPool2d(1);
        classifier = Sequential(Dropout(dropout, inplace: true), Linear(2 * lastconv_input, num_classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        try
        {
            x = features.forward(x);
            x = avgpool.forward(x);
            x = torch.flatten(x, 1);
            return classifier.forward(x);
        }
        finally
        {
            GC.KeepAlive(features);
        }
    }
}
