using RelDrop.Weights.Pickle;
using static TorchSharp.torch;

namespace RelDrop.Weights;

/// <summary>A file of torch.save: a pickled value, and the elements of the tensors in it.</summary>
internal interface ITorchStorages : IDisposable
{
    /// <summary>What was saved.</summary>
    object? Root { get; }

    /// <summary>Checks that a storage is there and as long as the pickle says.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    void Check(StorageReference storage);

    /// <summary>Reads elements of a storage that was checked.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="type">Their type.</param>
    /// <param name="offset">The first of them.</param>
    /// <param name="elements">How many.</param>
    Tensor Read(StorageReference storage, ScalarType type, long offset, long elements);
}
