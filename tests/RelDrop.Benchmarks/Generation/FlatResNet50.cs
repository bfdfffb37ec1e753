using System.Globalization;
using System.Text;

namespace RelDrop.Benchmarks.Generation;

/// <summary>ResNet-50 written out as one class, 53 convolutions with a batch norm each: the most that one edit can set in motion.</summary>
internal static class FlatResNet50
{
    /// <summary>The source of a file.</summary>
    public static string Source { get; } = Write();

    private static string Write()
    {
        var fields = new StringBuilder();
        var forward = new StringBuilder();
        var count = 0;
        var inputs = 64;
        forward.AppendLine($"        var x = maxpool.forward({Convolution("image", 3, 64, 7, 2)}.relu());");
        foreach (var (planes, blocks) in new[] { (64, 3), (128, 4), (256, 6), (512, 3) })
        {
            for (var i = 0; i < blocks; i++)
            {
                var stride = i == 0 && planes > 64 ? 2 : 1;
                var block = Convolution($"{Convolution($"{Convolution("x", inputs, planes, 1, 1)}.relu()", planes, planes, 3, stride)}.relu()", planes, 4 * planes, 1, 1);
                var shortcut = i == 0 ? Convolution("x", inputs, 4 * planes, 1, stride) : "x";
                forward.AppendLine(CultureInfo.InvariantCulture, $"        x = ({block} + {shortcut}).relu();");
                inputs = 4 * planes;
            }
        }

        return $$"""
            using RelDrop;
            using TorchSharp.Modules;
            using static TorchSharp.torch;
            using static TorchSharp.torch.nn;

            [LrpModel<EpsilonPlusFlat>]
            [BlockMask(Probability = 0.5)]
            public partial class FlatResNet50 : Module<Tensor, Tensor>
            {
            {{fields}}    private readonly MaxPool2d maxpool = MaxPool2d(3, stride: 2, padding: 1);
                private readonly AdaptiveAvgPool2d avgpool = AdaptiveAvgPool2d(1);
                private readonly Linear fc = Linear(2048, 1000);

                public FlatResNet50()
                    : base("resnet50") => RegisterComponents();

                public override Tensor forward(Tensor image)
                {
            {{forward}}        return fc.forward(avgpool.forward(x).flatten(1));
                }
            }
            """;

        string Convolution(string input, int from, int to, int kernel, int stride)
        {
            count++;
            fields.AppendLine(CultureInfo.InvariantCulture, $"    private readonly Conv2d conv{count} = Conv2d({from}, {to}, {kernel}, stride: {stride}, padding: {kernel / 2}, bias: false);");
            fields.AppendLine(CultureInfo.InvariantCulture, $"    private readonly BatchNorm2d bn{count} = BatchNorm2d({to});");
            return $"bn{count}.forward(conv{count}.forward({input}))";
        }
    }
}
