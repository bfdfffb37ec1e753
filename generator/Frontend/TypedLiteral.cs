using System.Globalization;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RelDrop.Generator.Frontend;

/// <summary>Constants as C# that has the constant's own type wherever it stands.</summary>
internal static class TypedLiteral
{
    /// <param name="value">The value.</param>
    /// <param name="type">Its type, if it is not that of the value itself.</param>
    /// <param name="nameOf">How a type is written.</param>
    public static string Of(object? value, ITypeSymbol? type, System.Func<ITypeSymbol, string> nameOf)
    {
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum } @enum && value is not null)
        {
            var member = @enum.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value));
            return member is null ? $"({nameOf(@enum)})({Of(value, null, nameOf)})" : nameOf(@enum) + Escape(member.Name);
        }

        // What the compiler knows of one is an int, which is narrower.
        if (type is { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr })
            return $"({nameOf(type)})({Of(value, null, nameOf)})";

        return value switch
        {
            null => type is null or { IsReferenceType: true } ? "null" : $"default({nameOf(type)})",
            string text => Quoted(text),
            char one => Escaped(SymbolDisplay.FormatLiteral(one, quote: true)),
            bool flag => flag ? "true" : "false",
            double.NaN => "double.NaN",
            double.PositiveInfinity => "double.PositiveInfinity",
            double.NegativeInfinity => "double.NegativeInfinity",
            float.NaN => "float.NaN",
            float.PositiveInfinity => "float.PositiveInfinity",
            float.NegativeInfinity => "float.NegativeInfinity",
            double number => Support.Literal.Of(number),
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
            long number => number == long.MinValue ? "long.MinValue" : number.ToString(CultureInfo.InvariantCulture) + "L",
            int number => number == int.MinValue ? "int.MinValue" : number.ToString(CultureInfo.InvariantCulture),
            ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
            uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
            byte number => $"(byte){number}",
            sbyte number => $"(sbyte)({number})",
            short number => $"(short)({number})",
            ushort number => $"(ushort){number}",
            _ => throw new System.InvalidOperationException($"No literal of {value.GetType()}."),
        };
    }

    /// <summary>Whether a literal can stand before a member access as it is.</summary>
    public static bool IsPrimary(string literal) => literal[0] is not ('-' or '(');

    /// <summary>A string that no character of can be taken for a value's place in a fragment, nor ends its line.</summary>
    public static string Quoted(string text) => Escaped(SymbolDisplay.FormatLiteral(text, quote: true));

    /// <summary>Characters for private use and of the ends of lines, in words of C#.</summary>
    public static string Escaped(string literal)
    {
        if (literal.All(IsPlain))
            return literal;
        var result = new StringBuilder();
        foreach (var character in literal)
            result.Append(IsPlain(character) ? character.ToString() : $"\\u{(int)character:X4}");
        return result.ToString();
    }

    private static bool IsPlain(char character) => !char.IsControl(character) && character is not ((>= '\uE000' and <= '\uF8FF') or '\u2028' or '\u2029' or '\u0085');

    private static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? "." + name : ".@" + name;
}
