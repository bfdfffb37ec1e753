using System.CommandLine;
using RelDrop.Samples;
using Spectre.Console;

namespace PointClouds.Evaluation;

/// <summary>The command line of evaluation.</summary>
internal sealed class EvaluateCommand : Command
{
    private readonly ModelOptions model = new();
    private readonly Option<int> votes = Checked.Count("--votes", "How many opinions of each cloud are averaged; all but the first are of it scaled at random and its points in random order.", 1);
    private readonly Option<bool> robustness = new("--robustness") { Description = "Also measure the accuracy as random, the most or the least relevant points are taken away." };
    private readonly Option<string> of = Checked.Choice("--of", "Which class the relevance is of.", "predicted", "true");
    private readonly Option<string?> output = Checked.Maybe("--out", "Where tables and plots go.", "'evaluation' in the run's folder", "folder", "-o");

    public EvaluateCommand(IAnsiConsole console)
        : base("evaluate", "Tests a network on the test clouds.")
    {
        model.AddTo(this);
        foreach (var option in (Option[])[votes, robustness, of, output])
            Add(option);
        Cli.SetAction(this, parsed =>
        {
            using var trained = model.Load(parsed);
            using var run = new EvaluationRun(console, trained, parsed.GetValue(output) ?? model.Output(parsed, "evaluation"), model.Run(parsed));
            run.Score(parsed.GetValue(votes));
            if (parsed.GetValue(robustness))
                run.MeasureRobustness(ofTrueClass: parsed.GetValue(of) == "true");
        });
    }
}
