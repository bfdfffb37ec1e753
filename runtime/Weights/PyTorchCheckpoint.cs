using RelDrop.Weights.Pickle;
using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>Weights that PyTorch saved by <c>torch.save</c> (1.6 and later). No code in such files is ever run.</summary>
public static class PyTorchCheckpoint
{
    /// <summary>Opens a checkpoint. Everything but the elements is read and checked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="section">
    /// Where in the checkpoint the weights are, such as <c>model_ema</c> or <c>checkpoint/model</c>. Without it, the dictionary with
    /// tensors that is nested least is taken; among several, one with a usual name, such as <c>state_dict</c>.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file is not what PyTorch writes, is damaged, holds more than tensors and plain containers, or several dictionaries may be meant.
    /// </exception>
    public static StateDict Open(string path, string? section = null) => StateDict.Open(path, file =>
    {
        WeightsFormat.RequireZip(file);
        return Read(path, file, section);
    });

    internal static StateDict Read(string path, FileStream file, string? section)
    {
        var archive = new TorchArchive(file);
        try
        {
            var weights = CheckpointSections.Find(archive.Unpickle(), section);
            return new StateDict(path, archive, weights.Select(pair => Stored(path, archive, pair.Name, pair.Tensor)));
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private static StoredTensor Stored(string path, TorchArchive archive, string name, TensorReference tensor)
    {
        var (storage, offset, shape, strides) = tensor;
        try
        {
            var span = TensorExtent.Span(shape, strides, storage.Type);
            if (offset < 0 || offset > storage.Elements || span > storage.Elements - offset)
                throw new InvalidDataException($"{span} elements from {offset} on are expected in its storage {Text.Quote(storage.Key)}, which has {storage.Elements}");
            archive.Check(storage);
            return new StoredTensor(path, name, storage.Type, shape, Read);

            Tensor Read()
            {
                using var stream = archive.Open(storage, offset);
                using var values = TensorData.Read(stream, span, storage.Type);
                return values.as_strided(shape, strides);
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"tensor {Text.Quote(name)}: {e.Message}", e);
        }
    }
}
