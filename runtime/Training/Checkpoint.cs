using System.IO.Compression;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>A zip file of a model, its optimizer, torch's random state and a <see cref="CheckpointState"/>.</summary>
public static class Checkpoint
{
    private const string ModelEntry = "model.dat";
    private const string OptimizerEntry = "optimizer.dat";
    private const string RandomEntry = "random.dat";
    private const string StateEntry = "state.json";

    /// <summary>Writes a checkpoint, which appears at <paramref name="path"/> only when it is complete.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="state"/> is out of its range.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, nn.Module model, OptimizerHelper optimizer, CheckpointState state)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(state);
        if (state.Problem is { } problem)
            throw new ArgumentOutOfRangeException(nameof(state), state, problem);
        AtomicFile.Write(path, file =>
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            using var random = get_rng_state();
            Write(archive, ModelEntry, ModelContent.Save(model));
            Write(archive, OptimizerEntry, OptimizerContent.Save(optimizer));
            Write(archive, RandomEntry, random.bytes);
            Write(archive, StateEntry, state.ToJson());
        });
    }

    /// <summary>Reads a checkpoint. All of it is checked before anything is changed, in memory of a few times the file's size at most.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">Gets the parameters and buffers.</param>
    /// <param name="optimizer">Gets its state.</param>
    /// <param name="beforeOptimizer">
    /// Called once the file is found to be sound and before anything is changed, for schedulers that change the optimizer.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, no checkpoint, or one of another model or optimizer: model, optimizer and random state are as before.
    /// The message names file and entry.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CheckpointState Load(string path, nn.Module model, OptimizerHelper optimizer, Action<CheckpointState>? beforeOptimizer = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        var (state, weights, optimizerBytes, random) = Read(path, model, optimizer);
        beforeOptimizer?.Invoke(state);
        weights.Apply();
        OptimizerContent.Load(optimizer, optimizerBytes);
        using var randomState = tensor(random);
        set_rng_state(randomState);
        return state;
    }

    private static (CheckpointState State, ModelContent Weights, byte[] Optimizer, byte[] Random) Read(string path, nn.Module model, OptimizerHelper optimizer)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            using var archive = new CheckpointArchive(file);
            return (
                archive.Read(StateEntry, bytes => CheckpointState.Parse(bytes)),
                archive.Read(ModelEntry, bytes => new ModelContent(bytes, model)),
                archive.Read(OptimizerEntry, bytes => Checked(bytes, _ => OptimizerContent.Check(optimizer, bytes))),
                archive.Read(RandomEntry, bytes => Checked(bytes, RandomState.Check)));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' is not a checkpoint of this model: {e.Message}", e);
        }
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
}
