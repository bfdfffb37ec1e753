using RelDrop.Weights;
using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>A model's parameters and buffers as <c>Module.save</c> writes them, checked against the model that is to have them.</summary>
internal sealed class ModelContent
{
    private readonly byte[] bytes;
    private readonly Dictionary<string, (Tensor Target, WrittenTensor Source)> tensors = [];

    /// <summary>Finds the tensors.</summary>
    /// <exception cref="InvalidDataException">They are not those of the model by name, type and shape, each once.</exception>
    public ModelContent(byte[] bytes, nn.Module model)
    {
        this.bytes = bytes;
        var targets = model.state_dict();
        var reader = new TorchSharpReader(bytes);
        var count = reader.Number();
        if (count != targets.Count)
            throw new InvalidDataException($"it has {count} tensors; the model has {targets.Count}");
        while (tensors.Count < count)
        {
            var name = reader.String();
            var target = targets.GetValueOrDefault(name) ?? throw new InvalidDataException($"the model has no tensor {Text.Quote(name)}");
            var source = reader.Tensor();
            source.Expect($"tensor {Text.Quote(name)}", target);
            if (!tensors.TryAdd(name, (target, source)))
                throw new InvalidDataException($"two tensors are called {Text.Quote(name)}");
        }

        reader.ExpectEnd();
    }

    public static byte[] Save(nn.Module model)
    {
        // Torch closes what it writes to; a memory stream gives its bytes even then.
        using var stream = new MemoryStream();
        model.save(stream);
        return stream.ToArray();
    }

    /// <summary>Gives the model its values.</summary>
    public void Apply()
    {
        using var withoutGradient = no_grad();
        foreach (var (target, source) in tensors.Values)
        {
            using var stream = new MemoryStream(bytes, source.Start, source.Length, writable: false);
            using var values = TensorData.Read(stream, source.Length / source.Type.Size(), source.Type);
            using var shaped = values.view(source.Shape);
            target.copy_(shaped);
        }
    }
}
