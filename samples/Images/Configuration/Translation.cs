using RelDrop.Samples.Runs;

namespace Images.Configuration;

/// <summary>Collects settings that come from a file with other keys.</summary>
/// <param name="path">The file.</param>
internal sealed class Translation(string path)
{
    public SettingValues Values { get; private set; } = SettingValues.Defaults;

    public void Set<T>(Setting<T> setting, T value) => Add(setting, value, path);

    /// <summary>Sets what a key of the file says.</summary>
    /// <exception cref="InvalidDataException">It is no value of the setting.</exception>
    public void Parse(Setting setting, PaperValues values, string key)
    {
        if (!setting.TryParse(values[key], isQuoted: false, out var value))
            throw new InvalidDataException($"'{path}': {key} is {values[key]}; expected {setting.Expected}.");
        Add(setting, value, $"{path}, {key}");
    }

    private void Add(Setting setting, object? value, string source) => Values = Values.With([new(setting, new Sourced(value, source))]);
}
