using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Reads the mask that a class is annotated with.</summary>
internal static class MaskReader
{
    public static MaskSpec? Read(INamedTypeSymbol type, bool isModel, List<DiagnosticInfo> diagnostics)
    {
        var masks = type.GetAttributes().Where(attribute => attribute.AttributeClass.DerivesFrom(KnownNames.MaskAttribute)).ToArray();
        if (masks.Length == 0)
            return null;
        var name = masks[0].AttributeClass!.Name;
        var location = LocationInfo.From(masks[masks.Length - 1].ApplicationSyntaxReference?.GetSyntax().GetLocation());
        if (!isModel)
            diagnostics.Add(new DiagnosticInfo(Descriptors.MaskWithoutModel, location, type.Name));
        if (masks.Length > 1)
            diagnostics.Add(new DiagnosticInfo(Descriptors.TwoMasks, location, type.Name, masks.Length.ToString(CultureInfo.InvariantCulture)));
        var settings = masks[0].NamedArguments.Select(argument => new MaskSetting(argument.Key, System.Convert.ToDouble(argument.Value.Value, CultureInfo.InvariantCulture))).ToEquatable();
        foreach (var setting in settings)
        {
            if (Range(setting.Name) is var (low, high, range) && !(setting.Value >= low && setting.Value <= high))
                diagnostics.Add(new DiagnosticInfo(Descriptors.MaskSettingOutOfRange, location, setting.Name, setting.Value.ToString(CultureInfo.InvariantCulture), range));
        }

        var mask = new MaskSpec(name.Substring(0, name.Length - "Attribute".Length), settings);
        if (mask["MinArea", 0.02] > mask["MaxArea", 0.4])
            diagnostics.Add(new DiagnosticInfo(Descriptors.MaskSettingOutOfRange, location, "MinArea", mask["MinArea", 0.02].ToString(CultureInfo.InvariantCulture), "at most MaxArea, " + mask["MaxArea", 0.4].ToString(CultureInfo.InvariantCulture)));
        return mask;
    }

    /// <summary>The same ranges as the runtime's masks check.</summary>
    private static (double Low, double High, string Text)? Range(string setting) => setting switch
    {
        "Probability" or "MinArea" or "MaxArea" or "Alpha" or "Beta" or "Fraction" => (0, 1, "from 0 to 1"),
        "MinAspect" => (0.01, 1, "from 0.01 to 1"),
        "Centers" or "Count" => (1, int.MaxValue, "at least 1"),
        _ => null,
    };
}
