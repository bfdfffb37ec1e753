using PointClouds.Configuration;
using RelDrop.Samples.Runs;

namespace PointClouds;

/// <summary>The folder of a run on point clouds. Its weights are, of 'train', those of the epoch with the best instance accuracy; of the comparison, the last.</summary>
internal sealed class PointRun(string path) : RunFolder(path, PointClouds.Configuration.Settings.Format)
{
    private const string MaskedFolder = "masked";

    protected override IEnumerable<string> LogFolders => [TensorBoard, PathOf(MaskedFolder)];

    /// <summary>The points that an epoch's masks dropped.</summary>
    public string MaskedPoints(int epoch) => PathOf(System.IO.Path.Combine(MaskedFolder, $"epoch-{epoch:0000}.jsonl"));

    public override void Begin(SettingValues settings, IReadOnlyList<string> classes) =>
        base.Begin(settings.With(Configuration.Settings.ClassCount, classes.Count).With(Configuration.Settings.NormalChannel, settings.Get(Configuration.Settings.UseNormals)), classes);
}
