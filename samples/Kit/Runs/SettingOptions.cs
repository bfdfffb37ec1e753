using System.CommandLine;
using System.CommandLine.Parsing;

namespace RelDrop.Samples.Runs;

/// <summary>Settings on the command line, where they override a file.</summary>
/// <param name="settings">The settings.</param>
/// <param name="standard">Says what one is where it is not given.</param>
public sealed class SettingOptions(IEnumerable<Setting> settings, Func<Setting, string> standard)
{
    private readonly (Setting Setting, Option Option)[] options =
        [.. settings.Select(setting => (setting, setting.MostValues > 1 ? (Option)Create<string[]>(setting, standard(setting)) : Create<string?>(setting, standard(setting))))];

    public void AddTo(Command command)
    {
        foreach (var (_, option) in options)
            command.Add(option);
    }

    /// <summary>What was given.</summary>
    public IEnumerable<KeyValuePair<Setting, Sourced>> Given(ParseResult parsed)
    {
        foreach (var (setting, option) in options)
        {
            if (parsed.GetResult(option) is { Implicit: false } result && TryParse(setting, result, out var value))
                yield return new(setting, new Sourced(value, setting.Option));
        }
    }

    private static Option<T> Create<T>(Setting setting, string standard) => new(setting.Option, [.. setting.Aliases])
    {
        Description = Checked.Default($"{setting.Description} [{setting.Key}]", standard),
        HelpName = setting.HelpName,
        Arity = setting.Default is bool ? ArgumentArity.ZeroOrOne : setting.MostValues == 1 ? ArgumentArity.ExactlyOne : new ArgumentArity(1, setting.MostValues),
        // One option has all numbers of a list; names come one by one, and would take the command's arguments in.
        AllowMultipleArgumentsPerToken = setting.MostValues > 1 && setting.Names.Count == 0,
        CompletionSources = { setting.Names.ToArray() },
        Validators =
        {
            result =>
            {
                if (!TryParse(setting, result, out _))
                    result.AddError($"{setting.Option} is {string.Join(' ', result.Tokens.Select(token => token.Value))}; expected {setting.Expected}.");
            },
        },
    };

    // A switch without a value is on.
    private static bool TryParse(Setting setting, OptionResult result, out object? value) =>
        setting.TryParse(result.Tokens.Count == 0 ? "true" : setting.MostValues > 1 ? string.Join(',', result.Tokens.Select(token => token.Value)) : result.Tokens[^1].Value, isQuoted: false, out value);
}
