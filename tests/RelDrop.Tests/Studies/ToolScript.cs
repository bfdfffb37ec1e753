using System.CommandLine;
using System.Globalization;
using RelDrop.Samples;
using RelDrop.Studies;
using RelDrop.Studies.Running;
using Spectre.Console;

namespace RelDrop.Tests.Studies;

/// <summary>A folder with a study of a program that takes no time: a script which notes each call, and leaves the numbers that it is given.</summary>
public sealed class ToolScript : TemporaryFolder
{
    private const string Script = """
        echo "$*" >> "$(dirname "$0")/calls"
        verb=$1; run=$2; shift 2
        mkdir -p "$run/results"
        case $verb in
        train) if [ -e "$(dirname "$0")/broken" ] && [ "$1" = "$(cat "$(dirname "$0")/broken")" ]; then echo half > "$run/half"; echo "no memory" >&2; exit 1; fi ;;
        begin) touch "$run/checkpoint.zip"; echo "killed" >&2; exit 137 ;;
        resume) [ -e "$run/checkpoint.zip" ] || exit 3 ;;
        evaluate) cat > "$run/results/evaluate.json" <<END
        {"format": 1, "kind": "evaluate", "provenance": {"command": ["evaluate"], "seed": 1, "model": "m", "data": "d", "library_version": "1"},
         "scalars": [{"name": "top1", "value": $1, "unit": "share", "higher_is_better": true}],
         "curves": [{"name": "random", "x": [0, 0.5], "y": [0.9, $1], "x_axis": {"label": "occluded", "unit": "share"}, "y_axis": {"label": "accuracy", "unit": "share"}}]}
        END
        ;;
        esac
        """;

    public ToolScript() => File.WriteAllText(this["tool.sh"], Script);

    public string[] Calls => File.Exists(this["calls"]) ? File.ReadAllLines(this["calls"]) : [];

    public string Study(string text)
    {
        File.WriteAllText(this["study.yaml"], text);
        return this["study.yaml"];
    }

    public (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 500;
        var command = new StudyCommand(console, new ToolProgram("/bin/sh", [this["tool.sh"]]));
        var code = Cli.Run([this["study.yaml"], "--out", this["out"], .. arguments], command, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Runs what must go well, and gives what it printed.</summary>
    public string RunWell(params string[] arguments)
    {
        var (code, output, error) = Run(arguments);
        Assert.True(error.Length == 0, error);
        Assert.Equal(0, code);
        return output;
    }
}
