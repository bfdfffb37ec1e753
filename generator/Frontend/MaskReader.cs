using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Masking;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Reads the mask that a class is annotated with.</summary>
internal static class MaskReader
{
    /// <summary>What is wrong with a mask on a part of models.</summary>
    public static string PartText(string part) => $"is a {part}, which has no relevance of its own; put the mask on a class with [LrpModel<...>]";

    public static MaskSpec? Read(INamedTypeSymbol type, bool isModel, List<DiagnosticInfo> diagnostics)
    {
        var masks = type.GetAttributes().Where(attribute => attribute.AttributeClass.DerivesFrom(KnownNames.MaskAttribute)).ToArray();
        if (masks.Length == 0)
            return null;
        var name = masks[0].AttributeClass!.Name;
        if (!Annotations.IsOurs(masks[0], KnownNames.MaskAttribute))
        {
            diagnostics.Add(new DiagnosticInfo(Descriptors.NotOurs, Annotations.LocationOf(masks[0]), name, "is no mask of the library's, and what it masks cannot be told from it. Use one of those, or leave it out and occlude the input in the training loop, by the relevance that Attribute gives"));
            return null;
        }

        name = name.Substring(0, name.Length - "Attribute".Length);
        if (!isModel)
            diagnostics.Add(new DiagnosticInfo(Descriptors.MaskWithoutModel, Annotations.LocationOf(masks[0]), type.Name, PartText("block")));
        if (masks.Length > 1)
            diagnostics.Add(new DiagnosticInfo(Descriptors.TwoMasks, Annotations.LocationOf(masks[masks.Length - 1]), type.Name, masks.Length.ToString(CultureInfo.InvariantCulture)));
        var mask = new MaskSpec(name, masks[0].NamedArguments.Select(argument => new MaskSetting(argument.Key, System.Convert.ToDouble(argument.Value.Value, CultureInfo.InvariantCulture))).ToEquatable());
        foreach (var setting in mask.Settings)
        {
            if (Range(setting.Name) is var (low, high, range) && !(setting.Value >= low && setting.Value <= high))
                OutOfRange(setting.Name, setting.Value, range);
        }

        if (mask["MinArea", 0.02] > mask["MaxArea", 0.4])
            OutOfRange("MinArea", mask["MinArea", 0.02], "at most MaxArea, " + mask["MaxArea", 0.4].ToString(CultureInfo.InvariantCulture));
        if (mask.Has("Fill") && mask.FillKind == FillKind.FirstKept)
            OutOfRange("Fill", mask.Fill, "left out under FillKind.FirstKept, which has no amount; set FillKind for a value or noise");
        if (mask.Has("MaskToken") && (mask.Has("Fill") || mask.Has("FillKind")))
            OutOfRange("MaskToken", mask["MaskToken", 0], "left out beside Fill and FillKind, or they beside it: it says what stands in masked places");
        return mask;

        void OutOfRange(string setting, double value, string range) => diagnostics.Add(new DiagnosticInfo(
            Descriptors.MaskSettingOutOfRange, Annotations.LocationOf(masks[0]), setting, name, value.ToString(CultureInfo.InvariantCulture), range));
    }

    /// <summary>The same ranges as the runtime's masks check.</summary>
    private static (double Low, double High, string Text)? Range(string setting) => setting switch
    {
        "Probability" or "MinArea" or "MaxArea" or "Alpha" or "Beta" or "Fraction" or "MaxRatio" => (0, 1, "from 0 to 1"),
        "MinAspect" => (0.01, 1, "from 0.01 to 1"),
        "Fill" => (-float.MaxValue, float.MaxValue, "a finite number"),
        "Centers" or "Count" => (1, int.MaxValue, "at least 1"),
        "MaskToken" => (0, 1 << 24, "from 0 to 16777216"),
        "FillKind" => ((int)FillKind.Value, (int)FillKind.FirstKept, "one of FillKind"),
        _ => null,
    };
}
