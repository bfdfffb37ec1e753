using System.IO.Compression;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>A zip file of a model, its optimizer, the average of its weights if there is one, torch's random state and a <see cref="CheckpointState"/>.</summary>
public static class Checkpoint
{
    private const string ModelEntry = "model.dat";
    private const string OptimizerEntry = "optimizer.dat";
    private const string AverageEntry = "average.dat";
    private const string RandomEntry = "random.dat";
    private const string StateEntry = "state.json";

    /// <summary>Writes a checkpoint, which appears at <paramref name="path"/> only when it is complete.</summary>
    /// <exception cref="ArgumentException"><paramref name="average"/> is of another model.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="state"/> is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The model has the averaged weights at the moment.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, nn.Module model, OptimizerHelper optimizer, CheckpointState state, WeightAverage? average = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(state);
        Check(model, average);
        if (state.Problem is { } problem)
            throw new ArgumentOutOfRangeException(nameof(state), state, problem);
        AtomicFile.Write(path, file =>
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            using var random = get_rng_state();
            Write(archive, ModelEntry, ModelContent.Save(model));
            Write(archive, OptimizerEntry, OptimizerContent.Save(optimizer));
            if (average is not null)
                Write(archive, AverageEntry, AverageContent.Save(average));
            Write(archive, RandomEntry, random.bytes);
            Write(archive, StateEntry, state.ToJson());
        });
    }

    /// <summary>Reads a checkpoint. All of it is checked before anything is changed, in memory of a few times the file's size at most.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">Gets the parameters and buffers.</param>
    /// <param name="optimizer">Gets its state.</param>
    /// <param name="average">Gets the averaged weights, if given.</param>
    /// <param name="check">Called once the file is found to be sound and before anything is changed: what it throws refuses the file.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, no checkpoint, one of another model or optimizer, or without an average where there is to be one: all is as before.
    /// The message names file and entry.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model has the averaged weights at the moment.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CheckpointState Load(string path, nn.Module model, OptimizerHelper optimizer, WeightAverage? average = null, Action<CheckpointState>? check = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(optimizer);
        Check(model, average);
        var content = Read(path, model, optimizer, average);
        check?.Invoke(content.State);
        content.Weights.Apply();
        content.Average?.Apply();
        OptimizerContent.Load(optimizer, content.Optimizer);
        using var randomState = tensor(content.Random);
        set_rng_state(randomState);
        return content.State;
    }

    private static Content Read(string path, nn.Module model, OptimizerHelper optimizer, WeightAverage? average)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            using var archive = new CheckpointArchive(file);
            return new Content(
                archive.Read(StateEntry, bytes => CheckpointState.Parse(bytes)),
                archive.Read(ModelEntry, bytes => new ModelContent(bytes, model)),
                average is null ? null : archive.Read(AverageEntry, bytes => new AverageContent(bytes, average)),
                archive.Read(OptimizerEntry, bytes => Checked(bytes, _ => OptimizerContent.Check(optimizer, bytes))),
                archive.Read(RandomEntry, bytes => Checked(bytes, RandomState.Check)));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' is not a checkpoint of this model: {e.Message}", e);
        }
    }

    private static void Check(nn.Module model, WeightAverage? average)
    {
        ArgumentNullException.ThrowIfNull(model);
        average?.ThrowIfUsed();
        if (average is not null && average.Model != model)
            throw new ArgumentException($"The average is of another model, {average.Model.GetName()}; expected one of this {model.GetName()}.", nameof(average));
    }

    private static byte[] Checked(byte[] bytes, Action<ReadOnlySpan<byte>> check)
    {
        check(bytes);
        return bytes;
    }

    private static void Write(ZipArchive archive, string name, ReadOnlySpan<byte> content)
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }

    private sealed record Content(CheckpointState State, ModelContent Weights, AverageContent? Average, byte[] Optimizer, byte[] Random);
}
