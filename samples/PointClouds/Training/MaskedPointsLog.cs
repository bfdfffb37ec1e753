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
internal sealed class MaskedPointsLog(RunFolder folder)
{
    private readonly StringBuilder lines = new();
    private int step;

    /// <summary>Notes a batch.</summary>
    public void Add(Batch batch, Tensor masked)
    {
        using var scope = NewDisposeScope();
        var changed = batch.Input.ne(masked).any(1).cpu();
        var labels = batch.Labels.cpu().data<long>().ToArray();
        foreach (var (place, label) in labels.Index())
        {
            var indices = changed[place].nonzero();
            // TorchSharp's accessor takes no tensor without elements, and a cloud may have lost none.
            long[] points = indices.numel() == 0 ? [] : indices.data<long>().ToArray();
            lines.Append(JsonSerializer.Serialize(new { step, place, label, points })).Append('\n');
        }

        step++;
    }

    /// <summary>Writes what was noted in an epoch, counted from 1.</summary>
    public void Write(int epoch)
    {
        AtomicFile.Write(folder.MaskedPoints(epoch), Encoding.UTF8.GetBytes(lines.ToString()));
        lines.Clear();
        step = 0;
    }
}
