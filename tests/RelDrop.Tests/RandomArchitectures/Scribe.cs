using RelDrop.Tests.Oracle;

namespace RelDrop.Tests.RandomArchitectures;

/// <summary>A value of a method that is being written.</summary>
/// <param name="Code">The C# expression for it: a local's name, or more.</param>
/// <param name="Shape">Its shape without the batch.</param>
/// <param name="Oracle">The same on the oracle's tape.</param>
internal sealed record Drawn(string Code, long[] Shape, Func<OracleRun, LrpTape.Node> Oracle)
{
    public bool IsLocal => Code.All(c => char.IsLetterOrDigit(c) || c == '_');
}

/// <summary>Writes a class: its fields, and helpers that several methods share.</summary>
internal sealed class ClassScribe(string name)
{
    private int count;

    public string Name { get; } = name;

    public List<string> Members { get; } = [];

    public string Field(string prefix, string type, string construction, string attributes = "")
    {
        var field = $"{prefix}{++count}";
        Members.Add($"{attributes}private readonly {type} {field} = {construction};");
        return field;
    }

    public string Fresh(string prefix) => $"{prefix}{++count}";
}

/// <summary>Writes the statements of a method.</summary>
internal sealed class MethodScribe(Random random)
{
    private static int ids;

    public List<string> Lines { get; } = [];

    /// <summary>A value that may be read several times: a local, at random a new one.</summary>
    public Drawn Local(Drawn value)
    {
        if (value.IsLocal)
            return value;
        var name = $"v{Lines.Count}_{random.Next(100)}";
        while (Lines.Exists(line => line.Contains(name, StringComparison.Ordinal)))
            name += "x";
        Lines.Add($"var {name} = {value.Code};");
        return value with { Code = name };
    }

    /// <summary>An operation's result: at random an expression that is read where it stands, or a local.</summary>
    public Drawn Result(string code, long[] shape, Func<OracleRun, LrpTape.Node> oracle)
    {
        var id = ++ids;
        var value = new Drawn(code, shape, run => run.Once(id, () => oracle(run)));
        return random.Next(3) == 0 ? value : Local(value);
    }

    /// <summary>A local that later statements assign anew.</summary>
    public Drawn Variable(Drawn value)
    {
        var name = $"r{Lines.Count}_{random.Next(100)}";
        Lines.Add($"var {name} = {value.Code};");
        return value with { Code = name };
    }

    public static Drawn Parameter(string name, long[] shape, Func<OracleRun, LrpTape.Node> oracle) => new(name, shape, oracle);
}
