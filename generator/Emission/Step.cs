using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace RelDrop.Generator.Emission;

/// <summary>One step of a generated method. What it reads is found in its text: every variable of a pass has a name of its own.</summary>
internal abstract record Step
{
    /// <summary>The identifiers that a step mentions, at any depth; members of something else are not among them.</summary>
    public static IEnumerable<string> Mentions(Step step) => step switch
    {
        Define define => Identifiers(define.Expression),
        Assign assign => Identifiers(assign.Expression),
        Do @do => Identifiers(@do.Statement),
        Return @return => Identifiers(@return.Expression),
        Choice choice => choice.Sides.SelectMany(side => Identifiers(side.Condition).Concat(Mentions(side.Body))),
        Repeat repeat => Identifiers(repeat.Header).Concat(Mentions(repeat.Body)),
        _ => [],
    };

    public static IEnumerable<string> Mentions(IEnumerable<Step> steps) => steps.SelectMany(Mentions);

    /// <summary>Every step, with those inside choices and loops.</summary>
    public static IEnumerable<Step> Flatten(IEnumerable<Step> steps) => steps.SelectMany(step => step switch
    {
        Choice choice => choice.Sides.SelectMany(side => Flatten(side.Body)).Prepend(step),
        Repeat repeat => Flatten(repeat.Body).Prepend(step),
        _ => [step],
    });

    /// <summary>Replaces identifiers in C# text.</summary>
    public static string Rename(string text, System.Func<string, string> rename) =>
        Tokens.Replace(text, match => match.Value[0] == '"' ? match.Value : rename(match.Value));

    private static IEnumerable<string> Identifiers(string text) =>
        Tokens.Matches(text).Cast<Match>().Select(match => match.Value).Where(token => token[0] != '"');

    /// <summary>String literals, and identifiers that are no member of something else.</summary>
    private static readonly Regex Tokens = new("\"(?:[^\"\\\\]|\\\\.)*\"|(?<![\\w.:@])[A-Za-z_]\\w*");
}

/// <summary>A comment on its own line.</summary>
internal sealed record Comment(string Text) : Step;

/// <summary>A variable of a generated method.</summary>
internal sealed record Variable(string Type, string Name)
{
    public const string TensorType = "Tensor";

    public const string GradientType = "Lrp.LocalGradient";

    /// <summary>Whether it holds tensors, which are freed after their last use; other variables need no care.</summary>
    public bool IsTensor => Type is TensorType or GradientType;

    public static Variable Tensor(string name) => new(TensorType, name);
}

/// <summary>Defines variables; several are a tuple. Tensors among them belong to the method.</summary>
internal sealed record Define(string Expression, params Variable[] Variables) : Step
{
    /// <summary>A space of the expression that may be the end of a line.</summary>
    public const char Break = '\uE002';

    /// <summary>Whether it is computed even if nothing reads it.</summary>
    public bool HasEffect { get; init; }

    /// <summary>A tensor among the arguments that the call can write its result over, if nothing reads it again.</summary>
    public string? Overwritable { get; init; }

    public static Define Tensor(string name, string expression) => new(expression, new Variable(Variable.TensorType, name));

    public static Define Other(string type, string name, string expression) => new(expression, new Variable(type, name));
}

/// <summary>Assigns a variable that is declared outside, such as a choice's export.</summary>
internal sealed record Assign(string Name, string Expression) : Step
{
    /// <summary>Whether the variable is read where no step says so, such as in a loop's condition.</summary>
    public bool IsKept { get; init; }
}

/// <summary>A statement that defines nothing.</summary>
internal sealed record Do(string Statement) : Step;

/// <summary>Ends the method.</summary>
internal sealed record Return(string Expression) : Step;

/// <summary>Alternatives: the first whose condition holds runs. An empty condition is <c>else</c>.</summary>
/// <param name="Sides">Conditions and bodies.</param>
/// <param name="Exports">What every side assigns for what follows.</param>
internal sealed record Choice(IReadOnlyList<(string Condition, List<Step> Body)> Sides, IReadOnlyList<Variable> Exports) : Step
{
    /// <summary>A choice that gives tensors.</summary>
    public static Choice OfTensors(IReadOnlyList<(string Condition, List<Step> Body)> sides, IEnumerable<string> exports) => new(sides, [.. exports.Select(Variable.Tensor)]);
}

/// <summary>A loop. Record leaves a frame a round, which propagate takes back, last first.</summary>
/// <param name="Header">The C# loop header.</param>
/// <param name="Id">The number of the loop, which its frames are named by.</param>
/// <param name="Variables">What differs from round to round; the frame keeps it where propagate needs it.</param>
/// <param name="Body">What one round does.</param>
internal sealed record Repeat(string Header, string Id, IReadOnlyList<Variable> Variables, List<Step> Body) : Step;
