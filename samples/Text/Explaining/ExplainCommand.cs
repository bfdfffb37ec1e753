using System.CommandLine;
using RelDrop;
using RelDrop.Samples;
using Spectre.Console;
using Texts.Configuration;
using Texts.Data;
using Texts.Networks;

namespace Texts.Explaining;

/// <summary>The command line of explanations.</summary>
internal sealed class ExplainCommand : Command
{
    private readonly NetworkOptions network = new("explain");
    private readonly Argument<string[]> texts = new("text") { Description = "The texts. [default: some of the run's test texts]", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int> count = Checked.Count("--count", "How many test texts, where none is given.", 4, most: 1000);
    private readonly Option<string> of = new("--of") { Description = $"Which class is explained: {Explainer.Predicted}, {Explainer.True}, {Explainer.Second}, or a class's name.", DefaultValueFactory = _ => Explainer.Predicted, HelpName = "class" };
    private readonly Option<string?> against = Checked.Maybe("--against", "The class that it is told from, likewise: why the one and not the other.", "none", "class");
    private readonly Option<string?> method = Checked.Maybe("--composite", $"What relevance is propagated by; or {TokenRelevance.GradientTimesInput}.", "the run's, or the network's first", "composite");
    private readonly IAnsiConsole console;

    public ExplainCommand(IAnsiConsole console)
        : base("explain", "Shows which tokens a classifier leans on: coloured in the terminal, and as a page of HTML.")
    {
        this.console = console;
        network.AddTo(this);
        Add(texts);
        foreach (var option in (Option[])[count, of, against, method])
            Add(option);
        Cli.SetAction(this, Run);
    }

    private void Run(ParseResult parsed)
    {
        using var trained = network.Load(parsed);
        var relevance = TokenRelevance.Named(trained.Model, parsed.GetValue(method) ?? trained.Settings.Get(Settings.Composite) ?? Presets.Of(trained.Model)[0].Name);
        var explainer = new Explainer(trained, relevance);
        var given = parsed.GetValue(texts) ?? [];
        if (Array.FindIndex(given, string.IsNullOrWhiteSpace) is >= 0 and var empty)
            throw new InvalidDataException($"Text {empty + 1} is empty; expected some words.");
        var asked = given.Length > 0 ? given.Select(text => new LabelledText(text, -1)) : trained.TestTexts().Take(parsed.GetValue(count));
        Explanation[] explanations = [.. asked.Select(text => explainer.Of(text, parsed.GetRequiredValue(of), parsed.GetValue(against)))];
        foreach (var explanation in explanations)
            Print(explanation);
        var page = network.Result(parsed).Beside(".html");
        AtomicFile.Write(page, TokenPage.Write($"What {trained.Settings.Get(Settings.Model)} reads", explanations));
        console.WriteLine($"Page: {page}");
    }

    private void Print(Explanation explanation)
    {
        var greatest = explanation.Greatest;
        var line = new Paragraph();
        foreach (var token in explanation.Tokens)
        {
            var space = token.Space ? " " : "";
            if (token.Relevance is not { } relevance)
            {
                line.Append(space + token.Text, new Style(decoration: Decoration.Dim));
                continue;
            }

            var (red, green, blue) = TokenColors.Of(greatest > 0 ? relevance / greatest : 0);
            line.Append(space);
            line.Append(token.Text, new Style(Color.Black, new Color(red, green, blue)));
        }

        console.Write(line);
        console.WriteLine();
        console.WriteLine(explanation.Title);
        console.WriteLine(explanation.Summary);
        console.WriteLine();
    }
}
