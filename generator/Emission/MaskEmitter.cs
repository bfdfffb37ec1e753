using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Masking;
using RelDrop.Support;

namespace RelDrop.Generator.Emission;

/// <summary>Writes what trains a model with its mask: CreateRelDrop, and the mask as a GPU kernel with its settings as constants.</summary>
internal static class MaskEmitter
{
    /// <summary>Up to here, finding the centre by that many passes beats a radix select.</summary>
    private const int FewCenters = 8;

    /// <param name="writer">What it is written to.</param>
    /// <param name="mask">The mask.</param>
    /// <param name="attribution">The attribution of an input to a target as C#.</param>
    /// <param name="names">What names mean where it is written.</param>
    /// <param name="others">Names of other generated members.</param>
    public static void Emit(CodeWriter writer, MaskSpec mask, string attribution, NameScope names, string[] others)
    {
        var kernel = names.Free($"{mask.Name}Kernel", others);
        writer.Line("/// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>");
        writer.Line("/// <param name=\"seed\">The seed of all draws.</param>");
        writer.Line($"{names.Modifier("CreateRelDrop")} RelevanceDropout CreateRelDrop(ulong seed) => new(");
        writer.Line($"    new {mask.Name}{Initializer(mask)},");
        writer.Line("    seed,");
        writer.Line(mask.UsesRelevance ? $"    (input, target) => {attribution}.Relevance," : "    relevance: null,");
        writer.Line("    new MaskKernels(");
        writer.Line($"        {kernel}<float, Float32Format>,");
        writer.Line($"        {kernel}<ushort, Float16Format>,");
        writer.Line($"        {kernel}<ushort, BFloat16Format>,");
        writer.Line($"        KeepsRelevance: {Literal.Of(ReadsRelevanceAgain(mask))}{(mask.Has("MaskToken") ? "," : "));")}");
        if (mask.Has("MaskToken"))
            writer.Line($"        {kernel}<long, Int64Format>));");
        writer.Line();
        EmitKernel(writer, mask, kernel, names.Free("T", []), names.Free("TFormat", []));
        writer.Line();
    }

    private static void EmitKernel(CodeWriter writer, MaskSpec mask, string kernel, string element, string format)
    {
        writer.Line($"/// <summary>{Describe(mask)} A group of threads a sample, or several.</summary>");
        writer.Line($"private static void {kernel}<{element}, {format}>(");
        writer.Line($"    ArrayView<float> relevance, ArrayView<{element}> input, ArrayView<{element}> output, ArrayView<int> plans,");
        writer.Line("    int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)");
        writer.Line($"    where {element} : unmanaged");
        using (writer.Open($"    where {format} : struct, IElementFormat<{element}>"))
        {
            var (state, select, test) = Selection(mask);
            if (mask.FillKind == FillKind.FirstKept)
                (state, select) = ([.. state, "var kept = 0;"], [.. select, .. FirstKept(test)]);
            // A box that was not placed holds no pixel.
            var isMasked = mask.IsRectangle ? test : "plan.Slot >= 0 && " + test;
            writer.Line("var pixels = height * width;");
            writer.Line("var plan = SamplePlan.Read(plans, Grid.IdxX);");
            writer.Line($"var sample = new MaskedSample<{element}, {format}>(input, output, channels, pixels);");
            if (mask.UsesRelevance)
                writer.Line("var row = new RelevanceRow(relevance, plan.Slot, relevanceChannels, pixels);");
            foreach (var line in state)
                writer.Line(line);
            if (ReadsRelevanceAgain(mask))
                select = ["row = row.InSharedMemory();", .. select];
            if (select.Length > 0)
            {
                using (writer.Open("if (plan.Slot >= 0)"))
                {
                    foreach (var line in select)
                        writer.Line(line);
                }

                writer.Line();
            }

            writer.Line("for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)");
            writer.Line(mask.FillKind == FillKind.FirstKept
                ? $"    sample.Copy(pixel, from: {isMasked} ? kept : pixel);"
                : $"    sample.Write(pixel, {isMasked}, FillKind.{mask.FillKind}, {Literal.Of((float)mask.Fill)}, seed, step, plan.Sample);");
        }
    }

    /// <summary>Whether a row is read more than once: one centre is found in one pass.</summary>
    private static bool ReadsRelevanceAgain(MaskSpec mask) => mask.UsesRelevance && !(mask.Name is "BlockMask" or "PatchMask" && mask["Centers", 1] == 1);

    /// <summary>What is kept of a selection, how it is made by the whole group, and the test of one pixel of a masked sample.</summary>
    private static (string[] State, string[] Select, string Test) Selection(MaskSpec mask)
    {
        const string random = "Philox.Element(seed, step, plan.Sample, (uint)pixel)";
        var tokens = mask.UsesRelevance ? "new MaskableRow<RelevanceRow>(row, plans)" : "new MaskableRow<RandomRow>(row, plans)";
        return mask.Name switch
        {
            "RandomErasing" => (
                ["var box = new Box();"],
                ["box = new Box { Top = plan.Top, Left = plan.Left, Height = plan.Height, Width = plan.Width };"],
                "box.Contains(pixel, width)"),
            "RandomDropout" => ([], [], $"{random} < plan.Threshold"),
            "PixelMask" or "PointMask" => (
                ["var rule = new PixelRule();"],
                [$"rule = GroupSelection.PixelRule(row, alpha: {Fixed(mask["Alpha", mask.Name == "PointMask" ? 0.5 : 0.3])}, threshold: {Fixed(1 - mask["Beta", 0.5])});"],
                $"rule.IsMasked(row[pixel], {random})"),
            "TopKMask" or "RandomPoints" => (
                mask.UsesRelevance ? ["var threshold = ulong.MaxValue;"] : ["var row = new RandomRow(seed, step, plan.Sample, pixels);", "var threshold = ulong.MaxValue;"],
                ["if (plan.Count > 0)", "    threshold = GroupSelection.RadixSelect(row, plan.Count);"],
                "row.Key(pixel) >= threshold"),
            "TokenMask" or "RandomTokens" => (
                mask.UsesRelevance ? ["var threshold = ulong.MaxValue;"] : ["var row = new RandomRow(seed, step, plan.Sample, pixels);", "var threshold = ulong.MaxValue;"],
                ["if (plan.Count > 0)", $"    threshold = GroupSelection.RadixSelect({tokens}, plan.Count);"],
                $"{tokens}.Key(pixel) >= threshold"),
            _ => (
                ["var box = new Box();"],
                [$"var center = RelevanceOrder.PixelOf({Center((int)mask["Centers", 1])});", "box = Box.Around(center, plan.Height, plan.Width, width);"],
                "box.Contains(pixel, width)"),
        };
    }

    private static string Center(int centers) => centers switch
    {
        1 => "GroupSelection.Largest(row)",
        <= FewCenters => "GroupSelection.NthLargest(row, plan.Rank)",
        _ => "GroupSelection.LeastFrom(row, GroupSelection.RadixSelect(row, plan.Rank + 1))",
    };

    /// <summary>Finds the pixel that masked ones repeat: each thread the first of its own, then the group the first of those.</summary>
    private static string[] FirstKept(string test) =>
    [
        "kept = pixels;",
        "for (var pixel = Group.IdxX; pixel < pixels && kept == pixels; pixel += Group.DimX)",
        $"    kept = {test} ? pixels : pixel;",
        "kept = GroupSelection.FirstKept(kept, pixels);",
    ];

    private static string Describe(MaskSpec mask) => mask.Name switch
    {
        "RandomErasing" => "Masks a rectangle anywhere.",
        "RandomDropout" => "Masks each point by chance, at a ratio of its sample's own.",
        "RandomPoints" => "Masks an exact number of points, chosen at random.",
        "PixelMask" => "Masks pixels by relevance and chance.",
        "PointMask" => "Masks points by relevance and chance.",
        "TopKMask" => "Masks the most relevant pixels.",
        "TokenMask" => "Masks the most relevant of the tokens that may be masked.",
        "RandomTokens" => "Masks an exact number of the tokens that may be masked, chosen at random.",
        _ when (int)mask["Centers", 1] is > 1 and var centers => $"Masks a rectangle around one of the {centers.ToString(CultureInfo.InvariantCulture)} most relevant pixels.",
        _ => "Masks a rectangle around the most relevant pixel.",
    };

    private static string Initializer(MaskSpec mask)
    {
        IEnumerable<string> parts = mask.Settings.Where(setting => setting.Name is not ("Fill" or "FillKind")).Select(setting => $"{setting.Name} = {Value(setting)}");
        if (mask.Has("Fill") || mask.Has("FillKind"))
            parts = parts.Append($"Fill = MaskFill.{mask.FillKind}{(mask.FillKind == FillKind.FirstKept ? "" : $"({Literal.Of((float)mask.Fill)})")}");
        return parts.Any() ? $" {{ {string.Join(", ", parts)} }}" : "()";
    }

    private static string Value(MaskSetting setting) => setting.Name switch
    {
        "PerBatch" => Literal.Of(setting.Value != 0),
        "Centers" or "Count" or "MaskToken" => ((int)setting.Value).ToString(CultureInfo.InvariantCulture),
        _ => Literal.Of(setting.Value),
    };

    /// <summary>As the runtime's PixelRule.Fixed.</summary>
    private static string Fixed(double value) => ((int)System.Math.Round(value * (1 << 16))).ToString(CultureInfo.InvariantCulture);
}
