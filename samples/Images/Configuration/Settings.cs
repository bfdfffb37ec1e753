using RelDrop.Samples.Runs;

namespace Images.Configuration;

/// <summary>Everything that training can be told. Each is a key of a file and an option of the command line.</summary>
internal static class Settings
{
    /// <summary>All of them, in the order of a file.</summary>
    public static IReadOnlyList<Setting> All { get; } =
        [.. DataSettings.All, .. AugmentationSettings.All, .. MarkerSettings.All, .. ModelSettings.All, .. OptimizationSettings.All, .. MaskSettings.All, .. RunSettings.All];

    /// <summary>How they are written.</summary>
    public static SettingsFile Format { get; } = new(All);

    /// <summary>Those that may differ when a run goes on: none of them changes what a step does.</summary>
    public static IReadOnlyList<Setting> Changeable { get; } =
    [
        DataSettings.Path, DataSettings.Workers, OptimizationSettings.TestBatchSize, ModelSettings.Pretrained,
        RunSettings.Output, RunSettings.TestInterval, RunSettings.CheckpointInterval, RunSettings.TensorBoard,
    ];
}
