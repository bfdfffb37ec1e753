using System.Globalization;
using System.Text.Json;
using RelDrop.Samples;

namespace Images.Configuration;

/// <summary>The keys of the paper's program and their values, as texts.</summary>
internal sealed class PaperValues
{
    /// <summary>Every key, with the default of that program's arguments.</summary>
    private static readonly Dictionary<string, string> Defaults = new (string Key, string Value)[]
    {
        ("config_file", ""), ("dataset", "cifar10"), ("workers", "4"), ("imagenet_training_dataset_path", "./data"), ("imagenet_validation_dataset_path", "./data"),
        ("epochs", "50"), ("start-epoch", "0"), ("train_batch", "64"), ("test_batch", "100"), ("lr", "0.1"), ("drop", "0"),
        ("optimizer_method", "SGD"), ("lr_gamma", "0.1"), ("lr_step_size", "10"), ("momentum", "0.9"), ("weight_decay", "1e-4"), ("lr_min", "1e-6"), ("fixed_lr", "false"), ("lr_scheduler", "steplr"),
        ("resume", ""), ("local_dir", "./reldrop_checkpoints"), ("results_dir", "./experiments_lrp_reldrop"),
        ("arch", "resnet18"), ("pretrained", "false"), ("freeze", "false"), ("manualSeed", "20"), ("evaluate", "false"),
        ("p_random_erasing", "0"), ("sl_random_erasing", "0.02"), ("sh_random_erasing", "0.4"), ("r1_random_erasing", "0.3"),
        ("composite_name", "epsilon_zplus"), ("eps_comp", "0.001"),
        ("relevance_dropout_pixel", "false"), ("prob_pixel", "0.5"), ("alpha_pixel", "0.3"), ("beta_pixel", "0.5"),
        ("relevance_dropout_block", "false"), ("prob_block", "0.5"), ("k_centers_block", "10"),
        ("relevance_dropout_patch", "false"), ("prob_patch", "0.5"), ("k_patches_patch", "20"),
    }.ToDictionary(StringComparer.Ordinal);

    private readonly string path;
    private readonly Dictionary<string, string> values = new(Defaults, StringComparer.Ordinal);

    private PaperValues(string path) => this.path = path;

    public string this[string key] => values[key];

    /// <exception cref="InvalidDataException">The file is no JSON of keys and values, or has an unknown key.</exception>
    public static PaperValues Read(string path)
    {
        var result = new PaperValues(path);
        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"'{path}' is no object of keys and values.");
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var key = property.Name == "start_epoch" ? "start-epoch" : property.Name;
            if (!Defaults.TryGetValue(key, out var standard))
                throw new InvalidDataException($"'{path}': there is no key {property.Name}; {(Nearest.Of(property.Name, Defaults.Keys) is { } meant ? $"did you mean {meant}?" : $"expected one of {string.Join(", ", Defaults.Keys)}.")}");
            result.values[key] = property.Value.ValueKind switch
            {
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                JsonValueKind.Number => property.Value.GetRawText(),
                JsonValueKind.String => property.Value.GetString()!,
                JsonValueKind.Null => standard,
                _ => throw new InvalidDataException($"'{path}': {key} is {property.Value.ValueKind}; expected a number, a text, true or false."),
            };
        }

        return result;
    }

    public bool Flag(string key) => Choice(key, "true", "false") == "true";

    public int Whole(string key) => int.TryParse(this[key], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= 0 ? value : throw Wrong(key, "a whole number of 0 or more");

    public double Number(string key) => double.TryParse(this[key], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value : throw Wrong(key, "a number from 0 to 1");

    public string Choice(string key, params string[] choices) => Array.Find(choices, choice => choice.Equals(this[key], StringComparison.OrdinalIgnoreCase)) ?? throw Wrong(key, $"one of {string.Join(", ", choices)}");

    /// <summary>Refuses any other value.</summary>
    public void Require(string key, string only, string because)
    {
        var isSame = this[key] == only || (double.TryParse(this[key], NumberStyles.Float, CultureInfo.InvariantCulture, out var one) && double.TryParse(only, NumberStyles.Float, CultureInfo.InvariantCulture, out var other) && one == other);
        if (!isSame)
            throw Wrong(key, $"'{only}': {because}");
    }

    private InvalidDataException Wrong(string key, string expected) => new($"'{path}': {key} is {this[key]}; expected {expected}.");

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}', line {e.LineNumber + 1}: it is no JSON.", e);
        }
    }
}
