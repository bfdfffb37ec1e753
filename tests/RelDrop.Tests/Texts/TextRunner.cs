using System.CommandLine;
using System.Globalization;
using RelDrop.Samples;
using Spectre.Console;
using Texts;

namespace RelDrop.Tests.Texts;

/// <summary>Runs the verbs on text.</summary>
internal static class TextRunner
{
    /// <summary>The smallest training of the program's own corpus.</summary>
    public static string[] Tiny { get; } = ["--model", "lstm", "--train-texts", "30", "--test-texts", "9", "--batch-size", "8", "--tensorboard", "false"];

    public static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 500;
        var code = Cli.Run(arguments, new TextCommand(console), new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a verb that is to do it, and gives what it prints.</summary>
    public static string Done(params string[] arguments)
    {
        var (code, output, error) = Run(arguments);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    /// <summary>Runs a verb that is to refuse it in one line.</summary>
    public static string Refused(params string[] arguments)
    {
        var (code, _, error) = Run(arguments);
        Assert.True(code == 2, $"{code}: {error}");
        Assert.DoesNotContain('\n', error.TrimEnd());
        return error;
    }

    /// <summary>A folder of files of two classes, of which each has a word of its own.</summary>
    public static string Folder(TemporaryFolder folder, string name = "data")
    {
        foreach (var part in new[] { "train", "test" })
        {
            foreach (var (label, word) in new[] { ("cold", "snow"), ("warm", "sun") })
            {
                Directory.CreateDirectory(folder[$"{name}/{part}/{label}"]);
                for (var i = 0; i < 6; i++)
                    File.WriteAllText(folder[$"{name}/{part}/{label}/{i}.txt"], $"Day {i}: there was {word}, as we said.\n");
            }
        }

        return folder[name];
    }
}
