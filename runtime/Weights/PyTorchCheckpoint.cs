using RelDrop.Weights.Pickle;
using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>Weights that PyTorch saved by <c>torch.save</c>, in its present format or the one before 1.6. No code in such files is ever run.</summary>
/// <remarks>
/// What a script saved beside the weights, whatever its class, is passed over; Python is not needed for it, nor run. A whole model that
/// was saved (<c>torch.save(model, path)</c>) is read as its state_dict.
/// </remarks>
public static class PyTorchCheckpoint
{
    /// <summary>Opens a checkpoint. Everything but the elements is read and checked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="section">
    /// Where in the checkpoint the weights are, such as <c>model_ema</c> or <c>checkpoint/model</c>. Without it, the dictionary with
    /// tensors that is nested least is taken; among several, and before tensors beside it, one with a usual name, such as <c>state_dict</c>.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file is not what PyTorch writes, is damaged, holds no dictionary of tensors, or several dictionaries may be meant.
    /// </exception>
    public static StateDict Open(string path, string? section = null) => StateDict.Open(path, file => Read(path, file, WeightsFile.FormatOf(file), section));

    internal static StateDict Read(string path, FileStream file, WeightsFormat format, string? section)
    {
        ITorchStorages storages = format switch
        {
            WeightsFormat.Zip => new TorchArchive(file),
            WeightsFormat.Pickle => new LegacyCheckpoint(file),
            _ => throw new InvalidDataException("this is a safetensors file, not a PyTorch checkpoint"),
        };
        try
        {
            var values = CheckpointSections.Find(storages.Root, section).Items
                .Where(item => item.Key is string)
                .Select(item => Stored(path, storages, (string)item.Key!, item.Value));
            return new StateDict(path, storages, values);
        }
        catch
        {
            storages.Dispose();
            throw;
        }
    }

    private static StoredValue Stored(string path, ITorchStorages storages, string name, object? value) => value switch
    {
        TensorReference tensor => new(name, Stored(path, storages, name, tensor)),
        UnreadableTensor => new(name, PickleValues.TypeName(value), IsTensor: true),
        _ => new(name, PickleValues.TypeName(value), IsTensor: false),
    };

    private static StoredTensor Stored(string path, ITorchStorages storages, string name, TensorReference tensor)
    {
        var (storage, type, offset, shape, strides) = tensor;
        try
        {
            var span = TensorExtent.Span(shape, strides, type);
            if (offset < 0 || offset > storage.Length || span > storage.Length - offset)
            {
                throw new InvalidDataException(
                    $"{span} elements from {offset} on are expected in its storage {Text.Quote(storage.Key)}, which has {storage.Length}");
            }

            storages.Check(storage);
            return new StoredTensor(path, name, type, shape, Read);

            Tensor Read()
            {
                using var values = storages.Read(storage, type, offset, span);
                return values.as_strided(shape, strides);
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"tensor {Text.Quote(name)}: {e.Message}", e);
        }
    }
}
