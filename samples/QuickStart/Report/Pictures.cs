using QuickStart.Data;
using RelDrop;
using RelDrop.Heatmaps;
using RelDrop.Masking;
using static TorchSharp.torch;

namespace QuickStart.Report;

/// <summary>Draws what the models look at and what was masked.</summary>
internal static class Pictures
{
    /// <summary>A row an image: the input, the relevance in each model, and what RelDrop would mask in training.</summary>
    /// <param name="runs">A run of each way, RelDrop's last.</param>
    /// <param name="test">The images.</param>
    /// <param name="count">How many of them, if there are as many.</param>
    public static byte[] Heatmaps(IReadOnlyList<Run> runs, ImageSet test, int count)
    {
        count = Math.Min(count, test.Count);
        using var scope = NewDisposeScope();
        var images = test.Images.slice(0, 0, count, 1);
        var labels = test.Labels.slice(0, 0, count, 1);

        // The strongest percent is left out of the scale, or a single pixel would pale all others.
        var maps = runs.Select(run => Heatmap.OfBatch(run.Model.Attribute(images, labels).Relevance, Scale.Quantile(0.99))).ToArray();
        var masked = new RelevanceDropout(new BlockMask { Probability = 1 }, 1, (input, target) => runs[^1].Model.Attribute(input, target).Relevance).Apply(images, labels);

        var grid = new HeatmapGrid(["input", .. runs.Select(run => run.Strategy.Name), "masked by RelDrop"])
        {
            CellSize = 128,
            ColorBar = new ColorBar(ColorMap.BlueWhiteRed, "relevance of the true class / 99th percentile of |relevance|"),
        };
        for (var row = 0; row < count; row++)
        {
            HeatmapCell[] cells =
            [
                RgbImage.FromTensor(images[row], Pixels.Normalization),
                .. maps.Select(map => (HeatmapCell)map[row].Render(ColorMap.BlueWhiteRed)),
                RgbImage.FromTensor(masked[row], Pixels.Normalization),
            ];
            grid.Add(test.Classes[(int)labels[row].item<long>()], cells);
        }

        return grid.Render().ToPng();
    }
}
