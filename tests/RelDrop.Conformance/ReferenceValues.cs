using System.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance;

/// <summary>Parameters and inputs as functions of their names, so that references need no weight files.</summary>
/// <param name="salt">Changes every value; the references in a folder belong to one salt.</param>
public sealed class ReferenceValues(string salt)
{
    /// <summary>Values in [low, high) from splitmix64, seeded with the name's FNV-1a hash.</summary>
    public float[] Uniform(string name, long count, double low, double high)
    {
        var seed = 0xcbf29ce484222325UL;
        foreach (var octet in Encoding.UTF8.GetBytes(salt + name))
            seed = (seed ^ octet) * 0x100000001b3UL;
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(low + ((high - low) * ((Mix(seed + (((ulong)i + 1) * 0x9E3779B97F4A7C15UL)) >> 11) * Math.ScaleB(1, -53))));
        return values;
    }

    /// <summary>The same as a tensor.</summary>
    public Tensor Uniform(string name, long[] shape, double low, double high) =>
        tensor(Uniform(name, shape.Aggregate(1L, (product, size) => product * size), low, high)).reshape(shape);

    /// <summary>Sets every parameter and buffer of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="caseName">What the names of the values begin with.</param>
    /// <param name="prefix">What the model's paths begin with where the reference's do not.</param>
    public void Fill(Module model, string caseName, string prefix)
    {
        using var withoutGradient = no_grad();
        var buffers = model.named_buffers().ToDictionary(pair => pair.name, pair => pair.buffer);
        foreach (var (path, value) in model.named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter)).Concat(buffers.Select(pair => (pair.Key, pair.Value))))
        {
            if (value.dtype == ScalarType.Bool)
                continue;
            if (Range(path, path.Split('.'), buffers.ContainsKey(path[..(path.LastIndexOf('.') + 1)] + "running_mean"), value.shape) is not var (low, high))
                continue;
            var name = path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : path;
            using var values = Uniform($"{caseName}/{name}", value.shape, low, high);
            value.copy_(values);
        }
    }

    private static (double Low, double High)? Range(string path, string[] names, bool hasStatistics, long[] shape)
    {
        var (module, name) = (names.Length > 1 ? names[^2] : "", names[^1]);
        if (name == "num_batches_tracked")
            return null;
        if (hasStatistics || module.Contains("norm", StringComparison.OrdinalIgnoreCase))
            return name is "weight" or "running_var" ? (0.5, 1.5) : Symmetric(0.2);
        if (name is "cls_token" or "pos_embed" || module.Contains("embeddings", StringComparison.Ordinal))
            return Symmetric(0.5);
        return name.Contains("bias", StringComparison.Ordinal) ? Symmetric(0.1)
            : name.Contains("weight", StringComparison.Ordinal) ? Symmetric(Math.Sqrt(6.0 / shape.Skip(1).Aggregate(1L, (product, size) => product * size)))
            : throw new NotSupportedException($"The reference's formula has no range for '{path}'.");
    }

    private static (double Low, double High) Symmetric(double bound) => (-bound, bound);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
