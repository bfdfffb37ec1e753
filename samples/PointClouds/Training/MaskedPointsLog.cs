using System.Text;
using System.Text.Json;
using RelDrop;
using RelDrop.Training;
using static TorchSharp.torch;

namespace PointClouds.Training;

/// <summary>
/// Which points were dropped: a file an epoch, a line of JSON a cloud, with its batch, its place there, its label, and the indices of
/// the points that its mask changed, in the order in which the model was given them.
/// </summary>
internal sealed class MaskedPointsLog(PointRun folder)
{
    private readonly List<Line> lines = [];
    private int epoch;

    /// <summary>Notes a batch, and writes an epoch that it ends.</summary>
    public void Add(BatchResult result)
    {
        using var scope = NewDisposeScope();
        if (epoch != result.Epoch)
            Begin(result.Epoch, result.Number - 1);
        var changed = result.Batch.Input.ne(result.Masked).any(1).cpu();
        foreach (var (place, label) in result.Batch.Labels.cpu().data<long>().ToArray().Index())
        {
            var indices = changed[place].nonzero();
            // TorchSharp's accessor takes no tensor without elements, and a cloud may have lost none.
            lines.Add(new(result.Number - 1, place, label, indices.numel() == 0 ? [] : indices.data<long>().ToArray()));
        }

        if (result.Finished is not null)
            Write();
    }

    /// <summary>Writes what there is of an epoch, which may be stopped in its middle.</summary>
    public void Write()
    {
        if (lines.Count > 0)
            AtomicFile.Write(folder.MaskedPoints(epoch), Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => JsonSerializer.Serialize(line, Json) + "\n"))));
    }

    // An epoch that goes on has the lines of its first batches in its file.
    private void Begin(int epoch, int done)
    {
        this.epoch = epoch;
        lines.Clear();
        if (done > 0 && File.Exists(folder.MaskedPoints(epoch)))
            lines.AddRange(File.ReadLines(folder.MaskedPoints(epoch)).Select(line => JsonSerializer.Deserialize<Line>(line, Json)!).Where(line => line.Step < done));
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private sealed record Line(int Step, int Place, long Label, long[] Points);
}
