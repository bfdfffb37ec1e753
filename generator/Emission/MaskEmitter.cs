using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Emission;

/// <summary>Writes what trains a model with its mask: CreateRelDrop, and the mask as a GPU kernel with its settings as constants.</summary>
internal static class MaskEmitter
{
    /// <summary>Up to here, finding the centre by that many passes beats a radix select.</summary>
    private const int FewCenters = 8;

    public static void Emit(CodeWriter writer, MaskSpec mask)
    {
        writer.Line("/// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>");
        writer.Line("/// <param name=\"seed\">The seed of all draws.</param>");
        writer.Line("public RelevanceDropout CreateRelDrop(ulong seed) => new(");
        writer.Line($"    new {mask.Name} {{ {Initializer(mask)} }},");
        writer.Line("    seed,");
        writer.Line(mask.Name == "RandomErasing" ? "    relevance: null," : "    (input, target) => Attribute(input, target).Relevance,");
        writer.Line($"    {mask.Name}Kernel);");
        writer.Line();
        EmitKernel(writer, mask);
        writer.Line();
    }

    private static void EmitKernel(CodeWriter writer, MaskSpec mask)
    {
        writer.Line($"/// <summary>{Describe(mask)} One group of threads a sample.</summary>");
        writer.Line($"private static void {mask.Name}Kernel(");
        writer.Line("    ArrayView<float> relevance, ArrayView<float> input, ArrayView<float> output, ArrayView<int> plans,");
        using (writer.Open("    int channels, int height, int width, ulong seed, ulong step)"))
        {
            writer.Line("var pixels = height * width;");
            writer.Line("var plan = SamplePlan.Read(plans, Grid.IdxX);");
            writer.Line("var sample = new MaskedSample(input, output, channels, pixels);");
            var (state, select, isMasked) = Selection(mask);
            if (mask.Name != "RandomErasing")
                writer.Line("var row = new RelevanceRow(relevance, plan.Slot, channels, pixels);");
            writer.Line(state);
            using (writer.Open("if (plan.Slot >= 0)"))
            {
                foreach (var line in select)
                    writer.Line(line);
            }

            writer.Line();
            writer.Line("for (var pixel = Group.IdxX; pixel < pixels; pixel += Group.DimX)");
            writer.Line($"    sample.Write(pixel, {isMasked}, FillKind.{Fill(mask)}, {Single(mask["Fill", Fill(mask) == "Noise" ? 1 : 0])}, seed, step);");
        }
    }

    /// <summary>What is kept of a selection, how it is made by the whole group, and the test of one pixel.</summary>
    private static (string State, string[] Select, string IsMasked) Selection(MaskSpec mask)
    {
        var centers = (int)mask["Centers", 1];
        return mask.Name switch
        {
            "RandomErasing" => (
                "var box = new Box();",
                ["box = new Box { Top = plan.Top, Left = plan.Left, Height = plan.Height, Width = plan.Width };"],
                "box.Contains(pixel, width)"),
            "PixelMask" => (
                "var rule = new PixelRule();",
                [$"rule = GroupSelection.PixelRule(row, alpha: {Fixed(mask["Alpha", 0.3])}, threshold: {Fixed(1 - mask["Beta", 0.5])});"],
                "plan.Slot >= 0 && rule.IsMasked(row[pixel], Philox.Element(seed, step, (uint)Grid.IdxX, (uint)pixel))"),
            "TopKMask" => (
                "var threshold = ulong.MaxValue;",
                ["if (plan.Count > 0)", "    threshold = GroupSelection.RadixSelect(row, plan.Count);"],
                "plan.Slot >= 0 && row.Key(pixel) >= threshold"),
            _ => (
                "var box = new Box();",
                [
                    $"var center = RelevanceOrder.PixelOf({(centers == 1 ? "GroupSelection.Largest(row)" : centers <= FewCenters ? "GroupSelection.NthLargest(row, plan.Rank)" : "GroupSelection.RadixSelect(row, plan.Rank + 1)")});",
                    "box = Box.Around(center, plan.Height, plan.Width, width);",
                ],
                "box.Contains(pixel, width)"),
        };
    }

    private static string Describe(MaskSpec mask) => mask.Name switch
    {
        "RandomErasing" => "Masks a rectangle anywhere.",
        "PixelMask" => "Masks pixels by relevance and chance.",
        "TopKMask" => "Masks the most relevant pixels.",
        _ when (int)mask["Centers", 1] is > 1 and var centers => $"Masks a rectangle around one of the {centers.ToString(CultureInfo.InvariantCulture)} most relevant pixels.",
        _ => "Masks a rectangle around the most relevant pixel.",
    };

    private static string Initializer(MaskSpec mask)
    {
        IEnumerable<string> parts = mask.Settings.Where(setting => setting.Name is not ("Fill" or "FillKind")).Select(setting => $"{setting.Name} = {Value(setting)}");
        if (mask.Settings.Any(setting => setting.Name is "Fill" or "FillKind"))
            parts = parts.Append($"Fill = MaskFill.{Fill(mask)}({Single(mask["Fill", Fill(mask) == "Noise" ? 1 : 0])})");
        return string.Join(", ", parts);
    }

    private static string Value(MaskSetting setting) => setting.Name switch
    {
        "PerBatch" => Literal.Of(setting.Value != 0),
        "Centers" or "Count" => ((int)setting.Value).ToString(CultureInfo.InvariantCulture),
        _ => Literal.Of(setting.Value),
    };

    private static string Fill(MaskSpec mask) => mask["FillKind", 0] == 0 ? "Value" : "Noise";

    private static string Single(double value) => ((float)value).ToString("R", CultureInfo.InvariantCulture) + "f";

    /// <summary>As the runtime's PixelRule.Fixed.</summary>
    private static string Fixed(double value) => ((int)System.Math.Round(value * (1 << 16))).ToString(CultureInfo.InvariantCulture);
}
