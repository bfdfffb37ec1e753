using RelDrop.Samples.Runs;
using static RelDrop.Samples.Runs.Kinds;

namespace Images.Configuration;

/// <summary>What a run writes, and when.</summary>
internal static class RunSettings
{
    public static readonly Setting<string?> Output = Text("run.output", "--output", "The run's folder: weights, checkpoint, logs, configuration and results.", "out/images-MODEL", "folder", "-o");
    public static readonly Setting<int> TestInterval = Count("run.val_interval", "--val-interval", 1, "From one test to the next, in epochs; the last epoch is always tested.");
    public static readonly Setting<int> CheckpointInterval = Count("run.checkpoint_interval", "--checkpoint-interval", 1, "From one checkpoint to the next, in epochs.");
    public static readonly Setting<bool> TensorBoard = Switch("run.tensorboard", "--tensorboard", true, "Whether curves are written for TensorBoard.");

    public static IReadOnlyList<Setting> All { get; } = [Output, TestInterval, CheckpointInterval, TensorBoard];
}
