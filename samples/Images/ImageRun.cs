using Images.Configuration;
using RelDrop.Samples.Runs;
using RelDrop.Studies.Results;

namespace Images;

/// <summary>The folder of a run on images.</summary>
/// <param name="path">Where it is.</param>
internal sealed class ImageRun(string path) : RunFolder(path, Configuration.Settings.Format)
{
    /// <summary>Those of the epoch with the best test accuracy.</summary>
    public override string Weights => PathOf("best.safetensors");

    protected override IEnumerable<string> LogFolders => [TensorBoard, PathOf(RunResults.FolderName)];
}
