using QuickStart.Data;
using RelDrop;
using RelDrop.Masking;
using ScottPlot;
using SkiaSharp;
using static TorchSharp.torch;

namespace QuickStart.Report;

/// <summary>Draws what the models look at, what was masked, and how training went.</summary>
internal static class Pictures
{
    private const int Cell = 112;
    private const int Gap = 8;
    private const int Header = 28;

    /// <summary>A row an image: the input, the relevance in each model, and what RelDrop would mask in training.</summary>
    public static byte[] Heatmaps(IReadOnlyList<Run> runs, ImageSet test, int count)
    {
        using var scope = NewDisposeScope();
        var images = test.Images.slice(0, 0, count, 1);
        var labels = test.Labels.slice(0, 0, count, 1);
        var maps = runs.Select(run => run.Model.Attribute(images, labels).Relevance.sum(1)).ToArray();
        var masked = new RelevanceDropout(new BlockMask { Probability = 1 }, 1, (input, target) => runs[^1].Model.Attribute(input, target).Relevance).Apply(images, labels);

        string[] titles = ["input", .. runs.Select(run => run.Strategy.Name), "masked by RelDrop"];
        using var sheet = new SKBitmap((titles.Length * (Cell + Gap)) + Gap, Header + (count * (Cell + Gap)));
        using var canvas = new SKCanvas(sheet);
        canvas.Clear(SKColors.White);
        using var font = new SKFont(SKTypeface.Default, 13);
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        for (var column = 0; column < titles.Length; column++)
            canvas.DrawText(titles[column], Gap + (column * (Cell + Gap)) + (Cell / 2), 19, SKTextAlign.Center, font, ink);
        for (var row = 0; row < count; row++)
        {
            Draw(canvas, Pixels.ToBitmap(images[row]), row, 0);
            for (var i = 0; i < maps.Length; i++)
                Draw(canvas, Heatmap(maps[i][row]), row, i + 1);
            Draw(canvas, Pixels.ToBitmap(masked[row]), row, titles.Length - 1);
        }

        using var data = sheet.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>Training loss by epoch, and test accuracy by occlusion; means over seeds.</summary>
    public static byte[] Curves(IReadOnlyList<Run> runs)
    {
        var figure = new Multiplot();
        figure.AddPlots(2);
        figure.Layout = new ScottPlot.MultiplotLayouts.Columns();
        var (loss, occlusion) = (figure.GetPlot(0), figure.GetPlot(1));
        foreach (var group in runs.GroupBy(run => run.Strategy))
        {
            double[] Mean(Func<Run, IEnumerable<double>> values) =>
                [.. group.Select(values).Aggregate((a, b) => a.Zip(b, (x, y) => x + y)).Select(sum => sum / group.Count())];
            var losses = Mean(run => run.Epochs.Select(epoch => epoch.Loss));
            loss.Add.Scatter(Enumerable.Range(1, losses.Length).Select(epoch => (double)epoch).ToArray(), losses).LegendText = group.Key.Name;
            occlusion.Add.Scatter(Evaluation.Occlusions.Select(share => 100 * share).ToArray(), Mean(run => run.Scores.Accuracy.Select(share => 100 * share))).LegendText = group.Key.Name;
        }

        loss.Title("Training loss, on masked inputs");
        loss.XLabel("epoch");
        occlusion.Title("Test accuracy under occlusion");
        occlusion.XLabel("patches occluded, %");
        occlusion.YLabel("accuracy, %");
        occlusion.ShowLegend(Alignment.UpperRight);
        using var surface = SKSurface.Create(new SKImageInfo(1000, 380));
        figure.Render(surface);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static void Draw(SKCanvas canvas, SKBitmap bitmap, int row, int column)
    {
        using (bitmap)
        using (var image = SKImage.FromBitmap(bitmap))
        {
            var (left, top) = (Gap + (column * (Cell + Gap)), Header + (row * (Cell + Gap)));
            canvas.DrawImage(image, new SKRect(left, top, left + Cell, top + Cell), new SKSamplingOptions(SKFilterMode.Nearest));
        }
    }

    /// <summary>Red for relevance that speaks for the class, blue for what speaks against it, white for none.</summary>
    private static SKBitmap Heatmap(Tensor relevance)
    {
        var (height, width) = ((int)relevance.shape[0], (int)relevance.shape[1]);
        var values = relevance.contiguous().data<float>().ToArray();

        // The strongest percent is left out of the scale, or a single pixel would pale all others.
        var scale = Math.Max(values.Select(Math.Abs).Order().ElementAt(values.Length * 99 / 100), 1e-12f);
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < values.Length; i++)
        {
            var strength = Math.Clamp(values[i] / scale, -1, 1);
            var rest = (byte)(255 * (1 - Math.Abs(strength)));
            bitmap.SetPixel(i % width, i / width, strength >= 0 ? new SKColor(255, rest, rest) : new SKColor(rest, rest, 255));
        }

        return bitmap;
    }
}
