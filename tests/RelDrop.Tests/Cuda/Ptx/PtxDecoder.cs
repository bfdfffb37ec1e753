using System.Globalization;
using System.Text.RegularExpressions;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Turns statements into instructions.</summary>
internal sealed partial class PtxDecoder(PtxSlots slots, IReadOnlyList<PtxVariable> variables, IReadOnlyDictionary<string, int> labels)
{
    private static readonly PtxType Word = new('b', 32);
    private static readonly PtxType Address = new('u', 64);

    public PtxInstruction Decode(int line, Match statement)
    {
        var opcode = new PtxOpcode(statement.Groups["opcode"].Value);
        string[] operands = statement.Groups["operands"].Value is { Length: > 0 } text ? text.Split(',', StringSplitOptions.TrimEntries) : [];
        PtxInstruction Of(PtxOperation operation) => new(operation, line, statement.Value);
        var instruction = (opcode.Name, operands) switch
        {
            ("ld", [var target, var address]) => DecodeLoad(Of(PtxOperation.Load), opcode, target, address),
            ("st", [var address, var source]) => DecodeStore(Of(PtxOperation.Store), opcode, address, source),
            ("atom", [var target, var address, .. var sources]) => DecodeAtomic(Of(PtxOperation.Atomic), opcode, target, address, sources),
            ("red", [var address, .. var sources]) => DecodeAtomic(Of(PtxOperation.Atomic), opcode, null, address, sources),
            ("bra", [var label]) => DecodeBranch(Of(PtxOperation.Branch), label),
            ("bar", ["0"]) when opcode.Takes("sync") => Of(PtxOperation.Barrier),
            ("shfl", [var target, var value, var lane, var clamp, var members]) => DecodeShuffle(Of(PtxOperation.Shuffle), opcode, target, value, lane, clamp, members),
            ("ret" or "exit", []) => Of(PtxOperation.Exit),
            _ => DecodeArithmetic(Of(PtxOperation.Compute), opcode, operands),
        };
        var isUniform = opcode.Takes("uni");
        opcode.CheckAllTaken();
        // A promise that all threads of a warp go one way; if they may not, it is not kept for sure.
        if (isUniform && (opcode.Name != "bra" || statement.Groups["guard"].Success))
            throw new PtxException("Expected only branches without a condition to be uniform.");
        return statement.Groups["guard"] is not { Success: true } guard ? instruction
            : instruction with { Guard = slots.Register(guard.Value, PtxType.Predicate), GuardValue = statement.Groups["not"].Success ? 0UL : 1 };
    }

    private PtxInstruction DecodeArithmetic(PtxInstruction instruction, PtxOpcode opcode, string[] operands)
    {
        var arithmetic = Arithmetic.Find(opcode);
        if (operands.Length != arithmetic.Sources.Count + 1)
            throw new PtxException($"Expected {arithmetic.Sources.Count + 1} operands; got {operands.Length}.");
        var isConversion = opcode.Name == "cvt";
        int Source(int index) => index >= arithmetic.Sources.Count ? slots.Constant(0)
            : Find(operands[index + 1]) is { } variable ? slots.Constant(variable.Address)
            : slots.Source(operands[index + 1], arithmetic.Sources[index], isConversion);
        return instruction with { Target = slots.Register(operands[0], arithmetic.Target, isConversion), Compute = arithmetic.Compute, A = Source(0), B = Source(1), C = Source(2) };
    }

    private PtxInstruction DecodeLoad(PtxInstruction instruction, PtxOpcode opcode, string target, string address)
    {
        var extend = opcode.Type.Extend;
        return At(instruction, opcode, address) with { Target = slots.Register(target, opcode.Type, isWiderAllowed: true), Compute = (bits, _, _) => extend(bits) };
    }

    private PtxInstruction DecodeStore(PtxInstruction instruction, PtxOpcode opcode, string address, string source) =>
        At(instruction, opcode, address) with { B = slots.Source(source, opcode.Type, isWiderAllowed: true) };

    /// <summary>Memory is read, changed and written at once, and only orders what is at this address: in whatever order threads run, it is.</summary>
    private PtxInstruction DecodeAtomic(PtxInstruction instruction, PtxOpcode opcode, string? target, string address, string[] sources)
    {
        opcode.TakeOneOf("relaxed", "acquire", "release", "acq_rel");
        opcode.TakeOneOf("cta", "gpu", "sys");
        var name = opcode.TakeOneOf("add", "min", "max", "and", "or", "xor", "exch", "cas") ?? throw opcode.Unknown();
        var type = opcode.Type;
        if (sources.Length != (name == "cas" ? 2 : 1))
            throw new PtxException($"Expected {(name == "cas" ? 2 : 1)} operands after the address; got {sources.Length}.");
        return At(instruction, opcode, address) with
        {
            Target = target is null ? -1 : slots.Register(target, type),
            Compute = Arithmetic.FindAtomic(name, type) ?? throw opcode.Unknown(),
            B = slots.Source(sources[0], type),
            C = slots.Source(sources[^1], type),
        };
    }

    private PtxInstruction DecodeBranch(PtxInstruction instruction, string label) =>
        instruction with { Destination = labels.TryGetValue(label, out var destination) ? destination : throw new PtxException($"There is no label '{label}'.") };

    private PtxInstruction DecodeShuffle(PtxInstruction instruction, PtxOpcode opcode, string target, string value, string lane, string clamp, string members)
    {
        string[] targets = target.Split('|');
        if (!opcode.Takes("sync") || opcode.Type != Word || opcode.TakeOneOf("up", "down", "bfly", "idx") is not { } mode)
            throw opcode.Unknown();
        return instruction with
        {
            Target = slots.Register(targets[0], Word),
            InRange = targets.Length > 1 ? slots.Register(targets[1], PtxType.Predicate) : -1,
            Mode = mode switch { "up" => ShuffleMode.Up, "down" => ShuffleMode.Down, "bfly" => ShuffleMode.Butterfly, _ => ShuffleMode.Index },
            A = slots.Source(value, Word),
            B = slots.Source(lane, Word),
            C = slots.Source(clamp, Word),
            Members = slots.Source(members, Word),
        };
    }

    /// <summary>Takes the state space, without which an address would be a generic one, and an address of a base and an offset.</summary>
    private PtxInstruction At(PtxInstruction instruction, PtxOpcode opcode, string operand)
    {
        var space = opcode.TakeOneOf("global", "shared", "local", "param") ?? throw opcode.Unknown();
        var match = AddressOperand().Match(operand);
        if (!match.Success)
            throw new PtxException($"Expected an address in brackets; got '{operand}'.");
        var name = match.Groups["base"].Value;
        return instruction with
        {
            Space = Enum.Parse<PtxSpace>(space, ignoreCase: true),
            Bytes = opcode.Type.Bytes,
            A = Find(name) is { } variable ? slots.Constant(variable.Address) : slots.Source(name, Address),
            Offset = match.Groups["offset"] is { Success: true } offset ? (ulong)long.Parse(offset.Value, CultureInfo.InvariantCulture) : 0,
        };
    }

    private PtxVariable? Find(string name) => variables.FirstOrDefault(variable => variable.Name == name);

    [GeneratedRegex(@"^\[(?<base>%?[\w$]+)(\+(?<offset>-?\d+))?\]$")]
    private static partial Regex AddressOperand();
}
