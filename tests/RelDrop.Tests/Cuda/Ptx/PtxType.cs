using System.Globalization;
using System.Text.RegularExpressions;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>A fundamental type (PTX ISA, fundamental types).</summary>
/// <param name="Kind">'s', 'u', 'b', 'f', or 'p' for predicates.</param>
/// <param name="Bits">The width; 1 for predicates.</param>
internal readonly partial record struct PtxType(char Kind, int Bits)
{
    public static readonly PtxType Predicate = new('p', 1);

    public bool IsFloat => Kind == 'f';

    public bool IsSigned => Kind == 's';

    public int Bytes => Bits / 8;

    public static PtxType? TryParse(string text)
    {
        if (text == "pred")
            return Predicate;
        var match = Name().Match(text);
        return match.Success ? new PtxType(text[0], int.Parse(match.Groups["bits"].Value, CultureInfo.InvariantCulture)) : null;
    }

    public static PtxType Parse(string text) => TryParse(text) ?? throw new PtxException($"Unknown type '.{text}'.");

    /// <summary>
    /// Whether a register of this type may stand where an instruction has another (PTX ISA, operand size exceeding instruction-type size): those of one width agree unless one is a
    /// float and the other an integer. Loads, stores and conversions take wider registers of integers too.
    /// </summary>
    public bool Agrees(PtxType instruction, bool isWiderAllowed) =>
        (Kind == 'p') == (instruction.Kind == 'p')
        && (Bits == instruction.Bits || (isWiderAllowed && Bits > instruction.Bits && !instruction.IsFloat && !IsFloat))
        && (Kind == 'b' || instruction.Kind == 'b' || IsFloat == instruction.IsFloat);

    /// <summary>A value's low bits as 64, with the sign if the type has one: registers may be wider than what is loaded or converted.</summary>
    public Func<ulong, ulong> Extend => (IsSigned, Bits) switch
    {
        (true, 8) => static bits => (ulong)(sbyte)bits,
        (true, 16) => static bits => (ulong)(short)bits,
        (true, 32) => static bits => (ulong)(int)bits,
        (_, 8) => static bits => (byte)bits,
        (_, 16) => static bits => (ushort)bits,
        (_, 32) => static bits => (uint)bits,
        _ => static bits => bits,
    };

    public override string ToString() => Kind == 'p' ? "pred" : $"{Kind}{Bits}";

    [GeneratedRegex("^(?:[sub](?<bits>8|16|32|64)|f(?<bits>32|64))$")]
    private static partial Regex Name();
}
