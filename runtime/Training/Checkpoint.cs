using System.IO.Compression;
using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>Where training was.</summary>
/// <param name="Epoch">How many epochs were done.</param>
/// <param name="DropoutStep">How many batches relevance dropout had masked.</param>
public sealed record CheckpointState(int Epoch, ulong DropoutStep);

/// <summary>A zip file of a model, its optimizer, torch's random state and a <see cref="CheckpointState"/>.</summary>
public static class Checkpoint
{
    private const string ModelEntry = "model.dat";
    private const string OptimizerEntry = "optimizer.dat";
    private const string RandomEntry = "random.dat";
    private const string StateEntry = "state.json";

    /// <summary>Writes a checkpoint to a temporary file beside <paramref name="path"/> and moves it there when it is complete.</summary>
    public static void Save(string path, nn.Module model, OptimizerHelper optimizer, CheckpointState state)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        AtomicFile.Write(path, file =>
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            Write(archive, ModelEntry, stream => model.save(stream));
            Write(archive, OptimizerEntry, stream =>
            {
                using var writer = new BinaryWriter(stream);
                optimizer.save_state_dict(writer);
            });
            using var random = get_rng_state();
            Write(archive, RandomEntry, stream => stream.Write(random.bytes));
            Write(archive, StateEntry, stream => JsonSerializer.Serialize(stream, state));
        });
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">Gets the parameters and buffers.</param>
    /// <param name="optimizer">Gets its state.</param>
    /// <param name="beforeOptimizer">Called between the two, for schedulers that change the optimizer.</param>
    /// <exception cref="InvalidDataException">The file is no checkpoint, or one of another model.</exception>
    public static CheckpointState Load(string path, nn.Module model, OptimizerHelper optimizer, Action<CheckpointState>? beforeOptimizer = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var state = Read(archive, StateEntry, stream => JsonSerializer.Deserialize<CheckpointState>(stream)) ?? throw new InvalidDataException($"{StateEntry} is empty");
            Read(archive, ModelEntry, stream => model.load(stream));
            beforeOptimizer?.Invoke(state);
            Read(archive, OptimizerEntry, stream =>
            {
                using var reader = new BinaryReader(stream);
                optimizer.load_state_dict(reader);
                return 0;
            });
            using var random = Read(archive, RandomEntry, stream =>
            {
                using var bytes = new MemoryStream();
                stream.CopyTo(bytes);
                return tensor(bytes.ToArray());
            });
            set_rng_state(random);
            return state;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or JsonException or EndOfStreamException)
        {
            throw new InvalidDataException($"'{path}' is not a checkpoint of this model: {e.Message}", e);
        }
    }

    private static void Write(ZipArchive archive, string name, Action<Stream> write)
    {
        // Through memory: torch closes what it writes to, and a memory stream gives its bytes even then.
        using var content = new MemoryStream();
        write(content);
        using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content.ToArray());
    }

    private static T Read<T>(ZipArchive archive, string name, Func<Stream, T> read)
    {
        var entry = archive.GetEntry(name) ?? throw new InvalidDataException($"it has no {name}");
        using var content = new MemoryStream();
        using (var stream = entry.Open())
            stream.CopyTo(content);
        content.Position = 0;
        return read(content);
    }
}
