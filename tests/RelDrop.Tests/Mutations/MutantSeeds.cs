using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Tests.Cases;
using RelDrop.Tests.Generation;

namespace RelDrop.Tests.Mutations;

/// <summary>The programs that are changed, all of which compile and are equal.</summary>
internal static class MutantSeeds
{
    /// <summary>Cases that are refused, or do not compile by themselves: a change of them would say nothing.</summary>
    private static readonly HashSet<string> Without =
    [
        "Lists built in a loop",
        .. "dynamic dynamic_call functional_dropout_default inplace_alias_view module_dict named_add named_sub_alpha random_shared sequential_add change_through_view dropout_made_in_forward gru int_parameter lstm switch_on_module dropout_always file_local_composite file_local_model functional_with_weights in_place_on_indexed in_place_on_slice in_place_on_view language_11 padding_circular".Split(' '),
    ];

    /// <summary>Models that end in a softmax, before which relevance starts.</summary>
    private static readonly HashSet<string> Distributions = ["ClsNet", "PointNet"];

    private static readonly Lazy<IReadOnlyList<Case>> Programs = new(() => [.. FrontEndSources.All.Keys.Where(name => !Without.Contains(name)).Select(FrontEnd), .. Examples()]);
    private static readonly Lazy<IReadOnlyList<Case>> Bodies = new(() => [.. OperationSources.Programs(nameof(Gradient)).Select(program => new Case("operation", program.Name, "// input: 2, 3, 8, 8\n" + program.Text))]);
    private static readonly Lazy<IReadOnlyList<Case>> Models = new(() => [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "RealModels", "Files"), "*.cs").Order(StringComparer.Ordinal).Where(path => !Without.Contains(Path.GetFileNameWithoutExtension(path))).Select(Real).OfType<Case>()]);

    public static IEnumerable<Case> All => [.. Programs.Value, .. Bodies.Value, .. Models.Value];

    /// <summary>One of them; the large ones less often.</summary>
    public static Case Pick(Random random)
    {
        var some = random.Next(20) switch { < 9 => Programs.Value, < 18 => Bodies.Value, _ => Models.Value };
        return some[random.Next(some.Count)];
    }

    private static Case FrontEnd(string name) => new("front end", name, "// input: 2, 3, 8, 8\n" + FrontEndSources.Source(name, nameof(Gradient)));

    private static IEnumerable<Case> Examples() => CaseFiles.All.Values.Where(source => source.Kind is "exec" or "reports" or "models" && !source.IsIsolated && !Without.Contains(source.Name)).OrderBy(source => source.Id, StringComparer.Ordinal);

    /// <summary>A model of a file, if cases can give it what it takes.</summary>
    private static Case? Real(string path)
    {
        var text = File.ReadAllText(path);
        var parts = text.Split('\n', 2);
        if (!parts[0].StartsWith("// input:", StringComparison.Ordinal))
            return null; // It is refused.
        var given = parts[0]["// input:".Length..].Split('|', StringSplitOptions.TrimEntries);
        var tensors = new Queue<string>(given[0].Split(';', StringSplitOptions.TrimEntries));
        if (tensors.Peek().StartsWith("long", StringComparison.Ordinal))
            return null;
        var named = given.Length < 2 ? [] : given[1].Split(';').Select(pair => pair.Split(':', StringSplitOptions.TrimEntries)).ToDictionary(pair => pair[0], pair => pair[1]);
        var forward = CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().Single(type => type is { Identifier.Text: "Net", BaseList: not null })
            .Members.OfType<MethodDeclarationSyntax>().Where(method => method.Identifier.Text == "forward").MaxBy(method => method.ParameterList.Parameters.Count);
        if (forward is null || forward.ParameterList.Parameters.Any(parameter => !named.ContainsKey(parameter.Identifier.Text) && parameter.Type!.ToString() is not ("Tensor" or "Tensor?")))
            return null;
        var inputs = forward.ParameterList.Parameters.Select(parameter => named.TryGetValue(parameter.Identifier.Text, out var value) ? value : tensors.TryDequeue(out var shape) ? shape : "null");
        var name = Path.GetFileNameWithoutExtension(path);
        return new("real model", name, $"{(Distributions.Contains(name) ? "// gradient: unchecked\n" : "")}// input: {string.Join("; ", inputs)}\n{parts[1]}");
    }
}
