using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using RelDrop.Conformance;
using RelDrop.Conformance.Attention;
using RelDrop.Passes;
using RelDrop.Tests.Generation;

namespace RelDrop.Tests;

/// <summary>
/// The whole conformance runner, compiled anew with each choice of optimising passes: a pass that is off changes the code, and
/// every case agrees with zennit as before.
/// </summary>
public class PassCombinationTests : IClassFixture<OneThread>
{
    private static readonly string[] Passes = [.. PassOptions.Names];

    /// <summary>The project's sources without its command line, and the namespaces that the SDK imports for it.</summary>
    private static readonly string[] Sources = SourcesOf("Conformance/");

    private static string[] SourcesOf(string prefix) =>
    [
        "global using System.Collections.Generic; global using System.IO;",
        .. typeof(PassCombinationTests).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read),
    ];

    /// <summary>Every choice, of the last one only alone and with all others.</summary>
    public static TheoryData<string> Combinations()
    {
        var all = (1 << Passes.Length) - 1;
        return [.. Enumerable.Range(0, (all + 1) / 2).Concat([(all + 1) / 2, all]).Select(chosen => string.Join(';', Passes.Where((_, i) => (chosen >> i & 1) == 1)))];
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_reference_case_passes_without(string disabledPasses) =>
        Passes_without(disabledPasses, Sources, nameof(ReferenceCase), nameof(Comparison), Path.Combine(AppContext.BaseDirectory, "Reference"));

    /// <summary>Each alone, and all.</summary>
    public static TheoryData<string> Alone => [.. Passes, string.Join(';', Passes)];

    [Theory]
    [MemberData(nameof(Alone))]
    public void Every_reference_case_of_attention_passes_without(string disabledPasses) =>
        Passes_without(disabledPasses, [.. SourcesOf("Attention/"), Read("Conformance/Verdict.cs"), Read("Conformance/ReferenceValues.cs")], "Attention." + nameof(AttentionCase), "Attention." + nameof(AttentionComparison), Path.Combine(AppContext.BaseDirectory, "Reference", "attention"));

    private static void Passes_without(string disabledPasses, string[] sources, string cases, string comparison, string folder)
    {
        var result = Compiler.Run(sources, disabledPasses);
        Assert.True(result.Reported.IsEmpty, string.Join("\n", result.Reported.Select(diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture))));
        using var image = new MemoryStream();
        var emitted = result.Compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(10)));
        var assembly = Assembly.Load(image.ToArray());

        // The same names as here, but other types: those of the assembly that was just compiled.
        object? Call(string type, string method, params object?[] arguments) => assembly.GetType($"RelDrop.Conformance.{type}", throwOnError: true)!.GetMethod(method)!.Invoke(null, arguments);
        var values = Activator.CreateInstance(assembly.GetType(typeof(ReferenceValues).FullName!, throwOnError: true)!, "");
        var failures = new List<string>();
        var count = 0;
        foreach (var reference in (IEnumerable)Call(cases, nameof(ReferenceCase.ReadAll), folder)!)
        {
            foreach (dynamic verdict in Call(comparison, nameof(Comparison.Run), reference, values) is IEnumerable several ? several : new[] { Call(comparison, nameof(Comparison.Run), reference, values)! })
            {
                count++;
                if (!verdict.Passed)
                    failures.Add($"{verdict.Title}: {verdict.Message}");
            }
        }

        Assert.True(count > 30);
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    /// <summary>Else the cases would pass without the pass merely because it never ran. No model there has two layers that read one activation, as factoring wants.</summary>
    [Fact]
    public void Each_pass_changes_the_code_of_the_conformance_models()
    {
        var all = Code("");
        Assert.All(Passes.Except([nameof(PassOptions.Factoring)]), pass => Assert.NotEqual(all, Code(pass)));

        static string Code(string disabledPasses) => string.Concat(Compiler.Run(Sources, disabledPasses).Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value));
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(PassCombinationTests).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
