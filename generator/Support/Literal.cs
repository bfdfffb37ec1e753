using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using RelDrop.Rules;

namespace RelDrop.Generator.Support;

/// <summary>C# literals that do not depend on the machine's culture.</summary>
internal static class Literal
{
    public static string Of(double value) => Special("double", value) ?? (value.ToString("R", CultureInfo.InvariantCulture) is var text && text.IndexOfAny(['.', 'E']) < 0
        ? text + ".0"
        : text.Replace("E-0", "e-").Replace("E", "e"));

    public static string Of(float value) => Special("float", value) ?? value.ToString("R", CultureInfo.InvariantCulture) + "f";

    private static string? Special(string type, double value) =>
        double.IsNaN(value) ? type + ".NaN" : double.IsPositiveInfinity(value) ? type + ".PositiveInfinity" : double.IsNegativeInfinity(value) ? type + ".NegativeInfinity" : null;

    public static string Of(bool value) => value ? "true" : "false";

    /// <summary>A stabilizer as the last arguments of a call; what is as the runtime has it by default is left out.</summary>
    public static string Arguments(StabilizerSpec stabilizer) =>
        (stabilizer.Epsilon == StabilizerSpec.DefaultEpsilon ? "" : ", " + Of(stabilizer.Epsilon))
        + (stabilizer.Clip ? ", clip: true" : "")
        + (stabilizer.NormScale ? ", normScale: true" : "");

    public static string Of(string value) => SymbolDisplay.FormatLiteral(value, quote: true);
}
