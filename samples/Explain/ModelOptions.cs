using System.CommandLine;
using System.CommandLine.Parsing;
using RelDrop.Heatmaps;
using RelDrop.Models;
using RelDrop.Samples;

namespace Explain;

/// <summary>Options that say which model, and how images become its inputs.</summary>
internal sealed class ModelOptions
{
    /// <summary>The longest edge that can be asked for.</summary>
    private const int MostPixels = 1 << 13;

    private readonly Option<string> model = new("--model", "-m") { Description = $"The model: {string.Join(", ", ModelZoo.Names)}.", Required = true, HelpName = "name", CompletionSources = { ModelZoo.Names.ToArray() } };
    private readonly Option<int?> size = Checked.MaybeCount("--size", "The edge of the model's input in pixels.", "the model's own", most: MostPixels);
    private readonly Option<int?> resize = Checked.MaybeCount("--resize", "The shorter edge that images are scaled to before their middle is cut out.", "--size, and 8/7 of it from 224 pixels on", most: MostPixels);
    private readonly Option<float[]> mean = Triple("--mean", "The mean of red, green and blue.");
    private readonly Option<float[]> deviation = Triple("--std", "The standard deviation of red, green and blue.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[model, size, resize, mean, deviation])
            command.Add(option);
    }

    /// <summary>The chosen model; names go in any case.</summary>
    /// <exception cref="InvalidDataException">There is none of that name.</exception>
    public ModelInfo Info(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(model);
        return ModelZoo.Models.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidDataException($"There is no model '{name}'; expected one of {string.Join(", ", ModelZoo.Names)}.");
    }

    /// <summary>How images become inputs of a model.</summary>
    public Preparation Preparation(ParseResult parsed, ModelInfo info)
    {
        var edge = parsed.GetValue(size) ?? info.InputSize;
        var normalization = new Normalization(Given(parsed, mean) ?? [.. info.Mean], Given(parsed, deviation) ?? [.. info.StandardDeviation]);
        return new Preparation(parsed.GetValue(resize) ?? (edge < 224 ? edge : edge * 8 / 7), edge, normalization);
    }

    /// <summary>The options about inputs as they were given, for another command line.</summary>
    public string Repeat(ParseResult parsed) => string.Concat(((Option[])[size, resize, mean, deviation])
        .Select(option => parsed.GetResult(option)).OfType<OptionResult>().Where(result => !result.Implicit)
        .Select(result => $" {result.Option.Name} {string.Join(' ', result.Tokens)}"));

    private static float[]? Given(ParseResult parsed, Option<float[]> option) => parsed.GetValue(option) is { Length: 3 } values ? values : null;

    private static Option<float[]> Triple(string name, string description) =>
        new(name) { Description = Checked.Default(description, "the model's own"), Arity = new ArgumentArity(3, 3), AllowMultipleArgumentsPerToken = true, HelpName = "r g b" };
}
