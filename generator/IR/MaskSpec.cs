using System.Linq;
using RelDrop.Generator.Support;
using RelDrop.Masking;
using RelDrop.Support;

namespace RelDrop.Generator.IR;

/// <summary>How a model's input is masked: the name of the mask, and its settings as they were written.</summary>
internal sealed record MaskSpec(string Name, EquatableArray<MaskSetting> Settings)
{
    /// <summary>Whether the mask depends on relevance.</summary>
    public bool UsesRelevance => Name is not ("RandomErasing" or "RandomDropout" or "RandomPoints" or "RandomTokens");

    /// <summary>Whether the mask is one box.</summary>
    public bool IsRectangle => Name is "BlockMask" or "PatchMask" or "RandomErasing";

    /// <summary>What stands in masked places.</summary>
    public FillKind FillKind => (FillKind)(int)this["FillKind", (int)(Name == "RandomDropout" ? FillKind.FirstKept : FillKind.Value)];

    /// <summary>The value in masked places, or the noise's standard deviation.</summary>
    public double Fill => Has("MaskToken") ? this["MaskToken", 0] : this["Fill", FillKind == FillKind.Noise ? 1 : 0];

    /// <summary>A setting, or what the mask has without it.</summary>
    public double this[string name, double otherwise] => Settings.Where(setting => setting.Name == name).Select(setting => setting.Value).DefaultIfEmpty(otherwise).First();

    /// <summary>Whether a setting was written.</summary>
    public bool Has(string name) => Settings.Any(setting => setting.Name == name);
}

/// <summary>One setting of a mask; truth is 1.</summary>
internal sealed record MaskSetting(string Name, double Value);
