using System.CommandLine;
using RelDrop.Samples;
using Spectre.Console;

namespace Images.Evaluation;

/// <summary>The command line of evaluation.</summary>
internal sealed class EvaluateCommand : Command
{
    private readonly NetworkOptions network = new("evaluate");

    public EvaluateCommand(IAnsiConsole console)
        : base("evaluate", "Tests a network: accuracy, class by class, and what is taken for what.")
    {
        network.AddTo(this);
        Cli.SetAction(this, parsed =>
        {
            using var trained = network.Load(parsed);
            new EvaluationRun(console, trained, network.Result(parsed)).Run(network.Images(parsed, trained), network.Origin(parsed, trained));
        });
    }
}
