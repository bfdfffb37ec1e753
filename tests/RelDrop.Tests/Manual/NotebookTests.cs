using System.Text.Json;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;

namespace RelDrop.Tests.Manual;

/// <summary>The notebooks run, and what they end cells with shows itself.</summary>
public sealed class NotebookTests
{
    /// <summary>What the packages of a notebook would bring.</summary>
    private static readonly string Libraries = string.Concat(
        new[] { typeof(Attribution), typeof(RelDrop.Models.LeNet5), typeof(TorchSharp.torch) }.Select(type => $"#r \"{type.Assembly.Location}\"\n"));

    [Theory]
    [InlineData("shortcut.ipynb", 5)]
    public async Task Every_cell_runs(string name, int shown)
    {
        using var notebook = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(ManualPage.Root, "samples", "Notebooks", name)));
        using var kernel = new CSharpKernel();
        var values = new List<FormattedValue>();
        foreach (var cell in notebook.RootElement.GetProperty("cells").EnumerateArray().Where(cell => cell.GetProperty("cell_type").GetString() == "code"))
        {
            var code = string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString()));
            Assert.Equal(0, cell.GetProperty("outputs").GetArrayLength());
            var result = await kernel.SubmitCodeAsync(code.StartsWith("#r", StringComparison.Ordinal) ? Libraries : code);
            var failed = result.Events.OfType<CommandFailed>().FirstOrDefault();
            Assert.True(failed is null, $"{failed?.Message}\n{string.Join('\n', result.Events.OfType<DiagnosticsProduced>().SelectMany(all => all.Diagnostics).Select(one => one.Message))}\n{code}");
            values.AddRange(result.Events.OfType<ReturnValueProduced>().SelectMany(value => value.FormattedValues));
        }

        Assert.Equal(shown, values.Count);
        Assert.Equal(4, values.Count(value => value is { MimeType: "text/html" } && value.Value.Contains("data:image/png;base64,", StringComparison.Ordinal)));
        Assert.Equal(4, values[2].Value.Split("<figcaption>class ").Length - 1);
    }
}
