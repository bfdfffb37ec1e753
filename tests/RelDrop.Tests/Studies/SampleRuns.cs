using RelDrop.Studies.Results;

namespace RelDrop.Tests.Studies;

/// <summary>Runs whose results are made up: an occlusion curve of three kinds, a confusion matrix, and pictures under two composites.</summary>
internal static class SampleRuns
{
    private const int Size = 16;
    private static readonly double[] Fractions = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    public static string Write(string folder, double accuracy, string mask)
    {
        var results = new RunResults(folder);
        var origin = new Provenance(["images", "occlude", folder], 1, "resnet18", "CIFAR-10 <b>&amp; more</b> </script>", "0.1.0") { Mask = mask };
        results.Write("evaluate", new Result
        {
            Kind = "evaluate",
            Provenance = origin,
            Scalars = [new Scalar("top1", accuracy, Unit.Share, true), new Scalar("ece", 0.12 * accuracy, Unit.None, false), new Scalar("images", 10_000, Unit.Count)],
            Tables = [new ResultTable("confusion", "class", [.. Classes.Select(name => new Column(name, Unit.Count))], [.. Classes.Index().Select(row => new ResultRow(row.Item, [.. Classes.Index().Select(column => (double?)(row.Index == column.Index ? 1000 * accuracy : 40 + (30 * column.Index)))]))]) { Shaded = true }],
        });
        results.Write("occlude", new Result
        {
            Kind = "occlude",
            Provenance = origin,
            Scalars = [new Scalar("auc", accuracy / 2, Unit.Share, true)],
            Curves =
            [
                .. new[] { ("most relevant first", 2.4), ("random", 1.2), ("least relevant first", 0.5) }.Select(order =>
                    new Curve(order.Item1, Fractions, [.. Fractions.Select(x => 0.1 + ((accuracy - 0.1) * Math.Pow(1 - x, order.Item2)))], new Axis("pixels occluded", Unit.Share), new Axis("accuracy", Unit.Share))),
            ],
            Pictures = [.. Enumerable.Range(0, 3).SelectMany(sample => Pictures($"test/{sample}", sample + accuracy))],
        });
        return folder;
    }

    private static string[] Classes => ["airplane", "cat", "dog", "ship"];

    private static IEnumerable<Picture> Pictures(string sample, double phase)
    {
        yield return new Picture(sample, PictureKind.Input) { Map = Map((x, y) => Math.Sin((x * 0.5) + Math.Floor(phase)) + Math.Cos(y * 0.4)), Caption = "cat" };
        foreach (var (composite, steepness) in new[] { ("EpsilonPlus", 1.0), ("EpsilonGammaBox", 3.0) })
            yield return new Picture(sample, PictureKind.Relevance) { Composite = composite, Caption = $"{composite}: dog 71 %", Map = Map((x, y) => Math.Exp(-steepness * (Math.Pow(x - 7 - phase, 2) + Math.Pow(y - 6, 2)) / 20) - (0.4 * Math.Exp(-Math.Pow(x - 2, 2) / 6))) };
        foreach (var fraction in Fractions)
            yield return new Picture(sample, PictureKind.Occluded) { Fraction = fraction, Caption = FormattableString.Invariant($"cat {100 - (90 * fraction):0} %"), Map = Map((x, y) => x < fraction * Size ? 0 : Math.Sin(x + phase)) };
    }

    private static RelevanceMap Map(Func<double, double, double> value)
    {
        var values = new float[Size * Size];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)value(i % Size, i / Size);
        return RelevanceMap.Of(values, Size, Size);
    }
}
