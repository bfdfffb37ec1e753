using System.CommandLine;
using RelDrop.Samples;
using RelDrop.Studies.Results;
using Spectre.Console;
using Texts.Tokens;

namespace Texts.Evaluation;

/// <summary>The command line of evaluation.</summary>
internal sealed class EvaluateCommand : Command
{
    private readonly NetworkOptions network = new("evaluate");
    private readonly IAnsiConsole console;

    public EvaluateCommand(IAnsiConsole console)
        : base("evaluate", "Tests a classifier: accuracy, class by class, and what is taken for what.")
    {
        this.console = console;
        network.AddTo(this);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        using var trained = network.Load(parsed);
        using var texts = new TokenSet(trained.Tokenizer, trained.TestTexts(), trained.MaxLength);
        var classification = new Classification(Asking.Of(trained.Model, texts, trained.Classes.Count, trained.Settings), trained.Classes, "texts");
        var file = network.Result(parsed);
        file.Write(new Result { Kind = "evaluate", Provenance = trained.Origin(), Scalars = classification.Scalars, Tables = [.. classification.Tabulate()] });
        classification.WriteConfusion(file.Beside(".confusion.csv"));
        classification.Print(console);
        console.WriteLine(classification.Line());
        console.WriteLine($"Results: {file.Path}");
    }
}
