using System.Globalization;
using System.Text.RegularExpressions;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Memory that a module declares.</summary>
/// <param name="Bytes">How much; of dynamic shared memory, the launch says it.</param>
internal sealed record PtxVariable(PtxSpace Space, string Name, ulong Address, int Bytes, bool IsDynamic);

/// <summary>A module with one kernel, decoded.</summary>
internal sealed partial class PtxProgram
{
    private const ulong DynamicAddress = 1 << 24;
    private const ulong Gap = 1024;

    private readonly List<PtxVariable> variables = [];
    private readonly List<(int Line, Match Statement)> statements = [];
    private readonly Dictionary<string, int> labels = [];

    private PtxProgram(string text)
    {
        string[] lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            At(i + 1, lines[i], () => ReadLine(i + 1, Comment().Replace(lines[i], string.Empty).Trim()));
        var decoder = new PtxDecoder(Slots, variables, labels);
        foreach (var (line, statement) in statements)
            At(line, statement.Value, () => Code.Add(decoder.Decode(line, statement)));
        if (Code is not [.., { Guard: -1, Operation: PtxOperation.Branch or PtxOperation.Exit }])
            throw new PtxException("Expected a kernel to end with a branch or a return.");
    }

    public PtxSlots Slots { get; } = new();

    public IReadOnlyList<PtxVariable> Variables => variables;

    public List<PtxInstruction> Code { get; } = [];

    /// <exception cref="PtxException">An instruction or a directive is unknown.</exception>
    public static PtxProgram Parse(string text) => new(text);

    /// <summary>Names the line in what is thrown.</summary>
    private static void At(int number, string line, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is PtxException or FormatException or ArgumentException)
        {
            throw new PtxException($"Line {number}, '{line.Trim()}': {exception.Message}", exception);
        }
    }

    private void ReadLine(int number, string line)
    {
        if (Label().Match(line) is { Success: true } label)
        {
            labels.Add(label.Groups["name"].Value, statements.Count);
            line = line[label.Length..];
        }

        if (line.Length == 0 || Outline().IsMatch(line))
            return;
        if (Registers().Match(line) is { Success: true } registers)
            Declare(registers);
        else if (Variable().Match(line) is { Success: true } variable)
            AddVariable(variable);
        else if (Statement().Match(line) is { Success: true } statement)
            statements.Add((number, statement));
        else
            throw new PtxException("Unknown directive.");
    }

    private void Declare(Match declaration)
    {
        var (name, type) = (declaration.Groups["name"].Value, PtxType.Parse(declaration.Groups["type"].Value));
        var count = declaration.Groups["count"];
        if (!count.Success)
            Slots.Declare(name, type);
        for (var i = 0; i < (count.Success ? Number(count) : 0); i++)
            Slots.Declare($"{name}{i.ToString(CultureInfo.InvariantCulture)}", type);
    }

    /// <summary>
    /// Variables lie apart, so that what is written beside one is noticed, at addresses that have the alignment asked for and no more.
    /// </summary>
    private void AddVariable(Match declaration)
    {
        var (type, isDynamic) = (PtxType.Parse(declaration.Groups["type"].Value), declaration.Groups["extern"].Success);
        var space = Enum.Parse<PtxSpace>(declaration.Groups["space"].Value, ignoreCase: true);
        var bytes = type.Bytes * (declaration.Groups["count"] is { Length: > 0 } count ? Number(count) : isDynamic ? 0 : 1);
        var alignment = declaration.Groups["alignment"] is { Success: true } alignments ? (ulong)Number(alignments) : (ulong)type.Bytes;
        // All dynamic shared memory begins at one place (PTX ISA, shared state space).
        var before = isDynamic ? DynamicAddress : variables.Where(variable => variable.Space == space && !variable.IsDynamic).Select(variable => variable.Address + (ulong)variable.Bytes).DefaultIfEmpty().Max();
        variables.Add(new(space, declaration.Groups["name"].Value, (before / Gap * Gap) + Gap + alignment, bytes, isDynamic));
    }

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<name>[\w$]+):\s*")]
    private static partial Regex Label();

    /// <summary>What only frames the kernel.</summary>
    [GeneratedRegex(@"^([(){}]+|\.(version|target|address_size|maxntid)\b.*|(\.visible\s+)?\.entry\s+\w+\s*\(?(\s*\))?)$")]
    private static partial Regex Outline();

    [GeneratedRegex(@"^\.reg\s+\.(?<type>\w+)\s+(?<name>%?[\w$]+)(<(?<count>\d+)>)?;$")]
    private static partial Regex Registers();

    [GeneratedRegex(@"^(?<extern>\.extern\s+)?\.(?<space>param|shared|local)\s+(\.align\s+(?<alignment>\d+)\s+)?\.(?<type>\w+)\s+(?<name>[\w$]+)(\[(?<count>\d*)\])?[;,]?$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(@(?<not>!)?(?<guard>%?\w+)\s+)?(?<opcode>[a-z]\w*(\.\w+)*)(\s+(?<operands>[^;{}]+))?;$")]
    private static partial Regex Statement();
}
