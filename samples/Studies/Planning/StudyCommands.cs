using YamlDotNet.RepresentationModel;

namespace RelDrop.Studies.Planning;

/// <summary>Reads the commands of a study: texts, or sections with one to go on with.</summary>
internal static class StudyCommands
{
    public static IReadOnlyList<CellCommand> Read(YamlSection root, IReadOnlyDictionary<string, string> values)
    {
        string[] places = [CellCommand.RunPlace, CellCommand.SeedPlace, CellCommand.MethodPlace, .. root.MaybeSection("settings").Keys];
        if (values.Keys.Intersect(places).FirstOrDefault() is { } twice)
            throw root.Mistake(root.Node("values"), $"values.{twice} has the name of another place; expected none of {string.Join(", ", places)}.");
        var used = new HashSet<string>();
        var commands = new List<CellCommand>();
        foreach (var node in root.List("commands"))
        {
            if (node is YamlScalarNode)
            {
                commands.Add(new CellCommand(Filled(node, root.Text(node, "commands"))));
                continue;
            }

            var section = root.Inner("commands", node);
            section.Allow("run", "resume");
            commands.Add(new CellCommand(Filled(node, section.Text("run")), section.Has("resume") ? Filled(node, section.Text("resume")) : null));
        }

        RequireAllUsed(root, used);
        return commands;

        string Filled(YamlNode node, string command)
        {
            foreach (var place in CellCommand.Places(command))
            {
                used.Add(place);
                if (values.TryGetValue(place, out var value))
                    command = command.Replace($"{{{place}}}", value, StringComparison.Ordinal);
                else if (!places.Contains(place))
                    throw root.Mistake(node, $"a command has {{{place}}}{(Samples.Nearest.Of(place, [.. places, .. values.Keys]) is { } meant ? $"; did you mean {{{meant}}}?" : $"; expected one of {string.Join(", ", places.Concat(values.Keys).Select(known => $"{{{known}}}"))}.")}");
            }

            if (!CellCommand.Places(command).Contains(CellCommand.RunPlace))
                throw root.Mistake(node, $"a command lacks {{run}}, the cell's folder: all cells would share one.");
            return command;
        }
    }

    /// <summary>What is varied and reaches no command would give a table of noise.</summary>
    private static void RequireAllUsed(YamlSection root, HashSet<string> used)
    {
        (string Key, string Place)[] varied = [("methods", CellCommand.MethodPlace), ("seeds", CellCommand.SeedPlace), .. root.MaybeSection("settings").Keys.Select(name => ("settings", name))];
        foreach (var (key, place) in varied)
        {
            if (!used.Contains(place))
                throw root.Mistake(root.Node("commands"), $"no command has {{{place}}}, so that {key} would make no difference.");
        }
    }
}
