using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>
/// What operands are: places in a row of 64 bits each that every thread has, whether registers, special registers or constants, so that
/// instructions need not tell them apart.
/// </summary>
internal sealed partial class PtxSlots
{
    private readonly Dictionary<string, (int Slot, PtxType Type)> registers = [];
    private readonly Dictionary<string, int> specials = [];
    private readonly Dictionary<ulong, int> constants = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Declares a register.</summary>
    public void Declare(string name, PtxType type) => registers.Add(name, (Count++, type));

    /// <summary>The slot of a number.</summary>
    public int Constant(ulong bits) => constants.TryGetValue(bits, out var slot) ? slot : constants[bits] = Count++;

    /// <summary>The slot of a register.</summary>
    /// <exception cref="PtxException">There is none of this name, or its type does not agree with the instruction's.</exception>
    public int Register(string operand, PtxType type, bool isWiderAllowed = false)
    {
        if (!registers.TryGetValue(operand, out var register))
            throw new PtxException($"Expected a register; got '{operand}'.");
        return register.Type.Agrees(type, isWiderAllowed) ? register.Slot : throw new PtxException($"Expected a register of .{type}; '{operand}' is of .{register.Type}.");
    }

    /// <summary>The slot of what is read: a register, a special one, or a number as the type writes it, untyped bits in either way (PTX ISA, constants).</summary>
    public int Source(string operand, PtxType type, bool isWiderAllowed = false)
    {
        if (registers.ContainsKey(operand))
            return Register(operand, type, isWiderAllowed);
        if (PtxPlace.Special(operand) is not null)
            return specials.TryGetValue(operand, out var slot) ? slot : specials[operand] = Count++;
        return Constant(type.IsFloat || (type.Kind == 'b' && FloatBits().IsMatch(operand)) ? ParseFloat(operand, type) : ParseInteger(operand));
    }

    /// <summary>Fills in what a thread finds: in registers what happened to be there.</summary>
    public void Fill(Span<ulong> slots, PtxPlace place, Random garbage)
    {
        garbage.NextBytes(MemoryMarshal.AsBytes(slots));
        foreach (var (bits, slot) in constants)
            slots[slot] = bits;
        foreach (var (name, slot) in specials)
            slots[slot] = (ulong)PtxPlace.Special(name)!(place);
    }

    private static ulong ParseInteger(string text)
    {
        var digits = text.EndsWith('U') ? text[..^1] : text;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.Parse(digits[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var signed))
            return (ulong)signed;
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) ? bits : throw new PtxException($"Expected a register or a number; got '{text}'.");
    }

    /// <summary>Bits in hexadecimal digits, after 0f or 0d. A constant of the other width is rounded, and here refused.</summary>
    private static ulong ParseFloat(string text, PtxType type)
    {
        var (prefix, length) = type.Bits == 32 ? ("0f", 10) : ("0d", 18);
        return text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && text.Length == length
            ? ulong.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : throw new PtxException($"Expected a register or a number of .{type} as {prefix} and {length - 2} digits; got '{text}'.");
    }

    [GeneratedRegex("^0[fFdD]")]
    private static partial Regex FloatBits();
}
