using System.CommandLine;

namespace PointClouds;

/// <summary>Options with few values.</summary>
internal static class Choices
{
    /// <summary>One of some names, the first by default.</summary>
    public static Option<string> Of(string name, string description, params string[] names) => new Option<string>(name)
    {
        Description = $"{description} {string.Join(", ", names)}.",
        DefaultValueFactory = _ => names[0],
        HelpName = "name",
        Validators =
        {
            result =>
            {
                if (result.Tokens is [var token] && !names.Contains(token.Value, StringComparer.OrdinalIgnoreCase))
                    result.AddError($"{name} is {token.Value}; expected one of {string.Join(", ", names)}.");
            },
        },
    };
}
