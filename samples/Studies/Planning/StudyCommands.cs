using YamlDotNet.RepresentationModel;

namespace RelDrop.Studies.Planning;

/// <summary>Reads the commands of a study: texts, or sections with one to go on with.</summary>
internal static class StudyCommands
{
    public static IReadOnlyList<CellCommand> Read(YamlSection root, Filling filling)
    {
        string[] places = [CellCommand.RunPlace, CellCommand.SeedPlace, CellCommand.MethodPlace, .. root.MaybeSection("settings").Keys];
        if (filling.Names.Intersect(places).FirstOrDefault() is { } twice)
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
            var filled = filling.Fill(node, command, places);
            used.UnionWith(CellCommand.Places(filled));
            return CellCommand.Places(filled).Contains(CellCommand.RunPlace) ? filled : throw root.Mistake(node, "a command lacks {run}, the cell's folder: all cells would share one.");
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
