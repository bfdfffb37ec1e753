using System.CommandLine;
using System.Globalization;
using RelDrop.Samples;
using RelDrop.Tool;
using Spectre.Console;

namespace RelDrop.Tests.Tool;

public sealed class ReldropCommandTests
{
    /// <summary>The words before a command's options, of all commands.</summary>
    public static TheoryData<string> Commands => [.. Paths(new ReldropCommand(AnsiConsole.Console), "")];

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(inner => Paths(inner, $"{path} {inner.Name}".Trim())).Prepend(path);

    private static (int Code, string Output, string Error) Run(params string[] arguments) => Run(new ReldropCommand(AnsiConsole.Console), arguments);

    private static (int Code, string Output, string Error) Run(Command command, params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var code = Cli.Run(arguments, command, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private static string[] Complete(string line)
    {
        var (code, output, error) = Run($"[suggest:{line.Length}]", line);
        Assert.Equal((0, ""), (code, error));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void The_samples_are_its_verbs() =>
        Assert.Equal(["", "images", "images train", "images evaluate", "images zero-shot", "images occlude", "images focus", "images shortcuts", "images pack", "text", "text train", "text evaluate", "text explain", "text faithful", "points", "points train", "points evaluate", "points explain", "explain", "study", "compare", "completion"], Paths(new ReldropCommand(AnsiConsole.Console), ""));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_says_what_each_option_is_where_it_is_not_given(string path)
    {
        var (code, output, error) = Run([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"reldrop {path}".TrimEnd(), output, StringComparison.Ordinal);
        string[] withoutValue = ["--help", "--version", "--quick", "--overwrite", "--robustness", "--markers", "--training-images", "--dry-run"];
        Assert.All(
            output.Split('\n').Where(line => line.StartsWith("  -", StringComparison.Ordinal) && !withoutValue.Any(option => line.Contains($"{option} ", StringComparison.Ordinal))),
            line => Assert.True(line.Contains("[default: ", StringComparison.Ordinal) || line.Contains("(REQUIRED)", StringComparison.Ordinal), line));
    }

    /// <summary>Defaults that a command has of its own, and not from the list of settings.</summary>
    [Fact]
    public void The_comparison_says_its_own_defaults()
    {
        var help = Run("points", "--help").Output;
        Assert.Contains("[training.epochs] [default: 200, 15 with --quick]", help, StringComparison.Ordinal);
        Assert.Contains("[dataset.name]", Run("points", "train", "--help").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[dataset.name]", help, StringComparison.Ordinal);
        Assert.Contains("[model.name] [default: pointnet2_small]", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'reldrop' has no command 'imges'; did you mean 'images'?", "imges")]
    [InlineData("'reldrop' has no command 'IAMGES'; did you mean 'images'?", "IAMGES", "--quick")]
    [InlineData("'reldrop' has no command 'expl'; did you mean 'explain'?", "expl", "photo.png")]
    [InlineData("'reldrop' has no command 'video'; expected one of images, text, points, explain, study, compare, completion.", "video")]
    [InlineData("'points' has no command 'evalaute'; did you mean 'evaluate'?", "points", "evalaute", "out/run")]
    [InlineData("'images' has no option '--epoch'; did you mean '--epochs'?", "images", "--epoch", "3")]
    [InlineData("'train' has no option '--relevance-drop'; did you mean '--relevance-dropout'?", "points", "train", "--relevance-drop")]
    [InlineData("'explain' has no option '--presets'; did you mean '--preset'?", "points", "explain", "--presets", "Gradient")]
    [InlineData("Cannot parse argument '--out' for option '--epochs'.", "images", "--epochs", "--out", "somewhere")]
    [InlineData("'explain' has no option '--zoom'.", "explain", "photo.png", "--model", "vgg16", "--zoom", "2")]
    [InlineData("Option '--model' is required.", "explain", "photo.png")]
    [InlineData("The shell is tcsh; expected one of bash, zsh, fish, pwsh.", "completion", "tcsh")]
    public void A_mistake_is_told_in_one_line(string message, params string[] arguments) =>
        Assert.Equal((ExitCode.BadInput, "", $"{message} See --help.\n"), Run(arguments));

    [Fact]
    public void Without_a_word_it_helps()
    {
        var (code, output, error) = Run();
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("  explain <images>", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Completes_commands_options_and_names()
    {
        Assert.Equal(["images"], Complete("reldrop im"));
        Assert.Superset(new HashSet<string> { "images", "text", "points", "explain", "completion", "--version" }, Complete("reldrop ").ToHashSet());
        Assert.Equal(["--epochs"], Complete("reldrop images --ep"));
        Assert.Equal(["vgg11", "vgg11_bn"], Complete("reldrop explain photo.png --model vgg11"));
        Assert.Equal(["Adam", "SGD"], Complete("reldrop points train --optimizer "));
        Assert.Contains("viridis", Complete("/somewhere/reldrop points explain --colors "));
        Assert.Contains("fish", Complete("reldrop completion "));
    }

    /// <summary>What nobody can mend by other input ends otherwise than what somebody can.</summary>
    [Fact]
    public void A_failure_is_told_in_one_line_and_from_bad_input()
    {
        static (int, string, string) Throwing(Exception e)
        {
            var command = new Command("work");
            Cli.SetAction(command, _ => throw e);
            return Run(command);
        }

        Assert.Equal((ExitCode.BadInput, "", "There is no\n"), Throwing(new InvalidDataException("There is no")));
        Assert.Equal((ExitCode.BadInput, "", "b.png is broken\n"), Throwing(new AggregateException(new IOException("b.png\nis broken"))));
        Assert.Equal((ExitCode.Failure, "", "Failed: TimeoutException: no answer RELDROP_TRACE=1 shows where.\n"), Throwing(new TimeoutException("no answer\n  frame 1")));
    }
}
