using System.CommandLine;
using System.Globalization;
using RelDrop.Heatmaps;
using RelDrop.Models;
using RelDrop.Relevance;
using RelDrop.Weights;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks;

/// <summary>How far bfloat16 relevance points at the same pixels as float32's, on a network that has learnt.</summary>
internal sealed class AgreementCommand : Command
{
    private const double TopShare = 0.1;
    private static readonly Type[] Composites = [typeof(EpsilonFlat), typeof(EpsilonPlusFlat)];

    private readonly Argument<DirectoryInfo> images = new("images") { Description = "A folder of images, searched through." };
    private readonly Option<string> model = new("--model") { Description = "A network of samples/Models.", Required = true };
    private readonly Option<FileInfo> weights = new("--weights") { Description = "Its weights.", Required = true };
    private readonly Option<int> classes = new("--classes") { Description = "How many classes it has.", DefaultValueFactory = _ => 10 };
    private readonly Option<int> size = new("--size") { Description = "The edge of its input in pixels.", DefaultValueFactory = _ => 32 };
    private readonly Option<int> count = new("--count") { Description = "How many images, spread over the folder.", DefaultValueFactory = _ => 200 };

    public AgreementCommand()
        : base("agreement", "Compares the most relevant tenth of the pixels in bfloat16 and in float32, on a trained network.")
    {
        images.AcceptExistingOnly();
        weights.AcceptExistingOnly();
        model.AcceptOnlyFromAmong([.. ModelZoo.Names]);
        Arguments.Add(images);
        foreach (var option in (Option[])[model, weights, classes, size, count])
            Options.Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        TorchCpu.Ensure();
        using var scope = NewDisposeScope();
        var info = ModelZoo.Info(parsed.GetRequiredValue(model));
        var network = info.Create(parsed.GetValue(classes), 3);
        network.LoadWeights(parsed.GetRequiredValue(weights).FullName);
        network.eval();

        var files = Directory.GetFiles(parsed.GetRequiredValue(images).FullName, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".JPG" or ".JPEG" or ".PNG").Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0)
        {
            Console.Error.WriteLine($"'{parsed.GetRequiredValue(images)}' has no .jpg or .png file.");
            return 1;
        }

        var edge = parsed.GetValue(size);
        var normalization = new Heatmaps.Normalization([.. info.Mean], [.. info.StandardDeviation]);
        var taken = files.Where((_, i) => i % Math.Max(1, files.Length / parsed.GetValue(count)) == 0).ToArray();
        var table = new Table().AddColumns("composite", "images", "the same pixels among the top tenth");
        foreach (var composite in Composites)
        {
            var shares = taken.Chunk(50).SelectMany(chunk => Agreement(network, composite, stack([.. chunk.Select(file => RgbImage.Load(file).Resize(edge, edge).ToTensor(normalization))])));
            table.AddRow(composite.Name, taken.Length.ToString(CultureInfo.InvariantCulture), shares.Average().ToString("P1", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table.MarkdownBorder());
        return 0;
    }

    /// <summary>For each image, the share of the most relevant pixels in float32 that are among them in bfloat16, too.</summary>
    private static float[] Agreement(nn.Module<Tensor, Tensor> network, Type composite, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var labels = network.forward(inputs).argmax(1);
        Tensor Top(Precision precision)
        {
            var relevance = LrpEngine.Attribute((ILrpModule)network, composite, [inputs], 0, labels, precision).Relevance.sum(1).flatten(1);
            var top = relevance.topk((int)(TopShare * relevance.shape[1]), dim: 1).indexes;
            return zeros_like(relevance).scatter_(1, top, ones_like(top).to(relevance.dtype));
        }

        var (full, half) = (Top(Precision.Full), Top(Precision.BFloat16));
        return ((full * half).sum(1) / full.sum(1)).data<float>().ToArray();
    }
}
