using System.CommandLine;
using RelDrop.Samples;

namespace RelDrop.Tool;

/// <summary>Prints what makes a shell complete the program's words: it asks the program.</summary>
internal sealed class CompletionCommand : Command
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _reldrop() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$("$1" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$2"))
            }
            complete -o default -F _reldrop reldrop
            """,
        ["zsh"] = """
            _reldrop() {
                local -a found=("${(@f)$(reldrop "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                compadd -a found || _files
            }
            compdef _reldrop reldrop
            """,
        ["fish"] = """
            function __reldrop
                set -l line (commandline -cp)
                reldrop "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c reldrop -a '(__reldrop)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName reldrop -ScriptBlock {
                param($word, $line, $cursor)
                reldrop "[suggest:$cursor]" "$line" 2>$null | Where-Object { $_ -like "$word*" }
            }
            """,
    };

    public CompletionCommand()
        : base("completion", "Prints a script that makes a shell complete commands, options and names.")
    {
        var names = string.Join(", ", Scripts.Keys);
        var shell = new Argument<string>("shell")
        {
            Description = $"{names}.",
            CompletionSources = { Scripts.Keys.ToArray() },
            Validators =
            {
                result =>
                {
                    if (!Scripts.ContainsKey(result.Tokens[0].Value))
                        result.AddError($"The shell is {result.Tokens[0].Value}; expected one of {names}.");
                },
            },
        };
        Add(shell);
        SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(Scripts[parsed.GetRequiredValue(shell)]);
            return ExitCode.Done;
        });
    }
}
