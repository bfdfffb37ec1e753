using PointClouds.Configuration;
using PointClouds.Data;
using RelDrop.Samples.Runs;
using RelDrop.Studies.Measures;
using RelDrop.Studies.Results;

namespace PointClouds.Evaluation;

/// <summary>What evaluations come to, kept in the run's folder, where studies and reports read it.</summary>
internal sealed class EvaluationResults(string run, SettingValues settings)
{
    private readonly RunResults results = new(run);

    // Under other markers than usual, it is another result, which keeps the usual one.
    private readonly string under = settings.Get(Settings.TestMarkers) switch
    {
        TestMarkers.Contrary => "-contrary",
        TestMarkers.None => "-none",
        _ => "",
    };

    private Provenance Origin => Provenance.OfProcess(settings.Get(Settings.Seed), settings.Get(Settings.Model), settings.Get(Settings.Dataset)) with
    {
        Composite = settings.Get(Settings.Composite),
        Mask = (settings.Get(Settings.RelevanceDropout), settings.Get(Settings.RandomDropout)) switch
        {
            (true, true) => "relevance and random dropout",
            (true, false) => "relevance dropout",
            (false, true) => "random dropout",
            _ => null,
        },
    };

    /// <summary>Keeps how the network does, class by class.</summary>
    public void Write(Scores scores) => results.Write($"evaluate{under}", new Result
    {
        Kind = "evaluate",
        Provenance = Origin,
        Scalars =
        [
            new Scalar("accuracy", scores.InstanceAccuracy, Unit.Share, HigherIsBetter: true),
            new Scalar("class_accuracy", scores.ClassAccuracy, Unit.Share, HigherIsBetter: true),
            new Scalar("clouds", scores.Count, Unit.Count),
        ],
        Tables =
        [
            new ResultTable("classes", "class", [new Column("clouds", Unit.Count), new Column("accuracy", Unit.Share)], [.. scores.Classes.Select(score => new ResultRow(score.Name, [score.Count, score.Count == 0 ? null : score.Accuracy]))]),
        ],
    });

    /// <summary>Keeps how the network does as points are taken away.</summary>
    public void Write(IReadOnlyList<double> shares, IReadOnlyList<RobustnessCurve> curves) => results.Write($"robustness{under}", new Result
    {
        Kind = "robustness",
        Provenance = Origin,
        Scalars = [.. curves.Select(curve => new Scalar($"{FileName(curve)}_area", Area.UnderCurve([.. shares], [.. curve.Accuracies]), Unit.Share, HigherIsBetter: true))],
        Curves = [.. curves.Select(curve => new Curve(FileName(curve), shares, curve.Accuracies, new Axis("points removed", Unit.Share), new Axis("accuracy", Unit.Share)))],
    });

    private static string FileName(RobustnessCurve curve) => RobustnessFiles.Name(curve.Removal).Replace(' ', '_');
}
