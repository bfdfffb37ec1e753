using RelDrop.Samples.Runs;
using YamlDotNet.RepresentationModel;

namespace RelDrop.Studies.Planning;

/// <summary>Reads the file of a study.</summary>
internal static class StudyFile
{
    private const int MostSeeds = 10_000;
    private static readonly string[] Keys = ["name", "about", "seeds", "threads", "confidence", "values", "methods", "settings", "commands", "compare", "measures", "quick"];

    /// <summary>Reads a plan.</summary>
    /// <param name="path">The file, YAML.</param>
    /// <param name="quick">Whether its quick variant is meant.</param>
    /// <param name="values">Values in place of the file's.</param>
    /// <exception cref="InvalidDataException">It is no such file; the message names file, line and key, and what was expected.</exception>
    public static StudyPlan Read(string path, bool quick = false, IReadOnlyDictionary<string, string>? values = null)
    {
        var root = new YamlSection(path, "", SettingsYaml.Read(path) ?? throw new InvalidDataException($"{path} is empty; expected a study."));
        root.Allow(Keys);
        var fewer = root.MaybeSection("quick");
        fewer.Allow("seeds", "values", "methods", "settings");
        if (quick && !root.Has("quick"))
            throw new InvalidDataException($"{path} has no quick variant; expected a section quick.");
        if (!quick)
            fewer = new YamlSection(path, "quick", new YamlMappingNode());

        var filling = new Filling(root, Values(root, fewer, values ?? new Dictionary<string, string>()));
        var methods = Variants(root.Section("methods"), fewer, "methods", filling);
        var settings = root.MaybeSection("settings");
        var kept = fewer.MaybeSection("settings");
        kept.Allow([.. settings.Keys]);
        var plan = new StudyPlan(
            root.Text("name"),
            Seeds(fewer.Has("seeds") ? fewer : root),
            methods,
            [.. settings.Keys.Select(name => new Factor(name, Variants(settings.Section(name), kept, name, filling)))],
            StudyCommands.Read(root, filling))
        {
            Description = root.MaybeText("about"),
            Comparisons = Comparisons(root, [.. root.Section("methods").Keys], methods),
            Measures = [.. root.List("measures").Select(node => ReadMeasure(root, node))],
            Confidence = root.Has("confidence") ? root.Share("confidence") : 0.95,
            Threads = root.Has("threads") ? root.Whole(root.Node("threads"), "threads", 1, 1024) : 1,
        };
        PlanCheck.Require(path, plan);
        return plan;
    }

    private static int[] Seeds(YamlSection section)
    {
        if (section.Node("seeds") is not YamlSequenceNode)
            return [.. Enumerable.Range(1, section.Whole(section.Node("seeds"), section.Full("seeds"), 1, MostSeeds))];
        int[] seeds = [.. section.List("seeds").Select(node => section.Whole(node, section.Full("seeds"), 0, int.MaxValue))];
        return seeds.Distinct().Count() == seeds.Length ? seeds : throw section.Mistake(section.Node("seeds"), $"{section.Full("seeds")} has one twice; expected different ones.");
    }

    /// <summary>The variants of a section, or those of them that a quick variant names.</summary>
    private static Variant[] Variants(YamlSection section, YamlSection fewer, string key, Filling filling)
    {
        if (!section.Keys.Any())
            throw new InvalidDataException($"{section.Full("")[..^1]} has no entry; expected one at least.");
        Variant[] all = [.. section.Keys.Select(name => new Variant(name, filling.Fill(section.Node(name), section.MaybeText(name))))];
        if (!fewer.Has(key))
            return all;
        var kept = fewer.List(key).Select(node => (Node: node, Name: fewer.Text(node, fewer.Full(key)))).ToArray();
        foreach (var (node, name) in kept)
        {
            if (all.All(variant => variant.Name != name))
                throw fewer.Mistake(node, $"{fewer.Full(key)} has {name}, which is none of {string.Join(", ", section.Keys)}.");
        }

        return [.. all.Where(variant => kept.Any(entry => entry.Name == variant.Name))];
    }

    private static Dictionary<string, string> Values(YamlSection root, YamlSection fewer, IReadOnlyDictionary<string, string> given)
    {
        var (full, quick) = (root.MaybeSection("values"), fewer.MaybeSection("values"));
        quick.Allow([.. full.Keys]);
        if (given.Keys.FirstOrDefault(name => !full.Has(name)) is { } unknown)
            throw new InvalidDataException($"The study has no value {unknown}; expected {(full.Keys.Any() ? $"one of {string.Join(", ", full.Keys)}" : "none: its file has none")}.");
        return full.Keys.ToDictionary(name => name, name => given.GetValueOrDefault(name) ?? (quick.Has(name) ? quick : full).MaybeText(name));
    }

    private static Comparison[] Comparisons(YamlSection root, string[] known, IReadOnlyList<Variant> kept)
    {
        if (!root.Has("compare"))
            return [];
        Comparison[] all = [.. root.List("compare").Select(node =>
        {
            if (root.Text(node, "compare").Split(" - ", StringSplitOptions.TrimEntries) is not [var one, var other] || one == other)
                throw root.Mistake(node, $"compare has {node}; expected two methods with ' - ' between them.");
            foreach (var name in (string[])[one, other])
            {
                if (!known.Contains(name))
                    throw root.Mistake(node, $"compare has the method {name}{(Samples.Nearest.Of(name, known) is { } meant ? $"; did you mean '{meant}'?" : $"; expected one of {string.Join(", ", known)}.")}");
            }

            return new Comparison(one, other);
        })];
        return [.. all.Where(comparison => kept.Any(method => method.Name == comparison.One) && kept.Any(method => method.Name == comparison.Other))];
    }

    private static Measure ReadMeasure(YamlSection root, YamlNode node)
    {
        var text = root.Text(node, "measures");
        InvalidDataException Wrong() => root.Mistake(node, $"measures has {text}; expected RESULT/SCALAR or RESULT/CURVE@PLACE, as evaluate/top1 or occlude/random@0.5.");
        if (text.Split('/') is not [{ Length: > 0 } result, { Length: > 0 } name])
            throw Wrong();
        return name.Split('@') switch
        {
            [var scalar] => new Measure(result, scalar, null),
            [{ Length: > 0 } curve, var place] when double.TryParse(place, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var at) && double.IsFinite(at) => new Measure(result, curve, at),
            _ => throw Wrong(),
        };
    }
}
