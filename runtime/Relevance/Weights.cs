using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>The weights of a module of torch's own, by their names.</summary>
/// <param name="module">The module.</param>
internal sealed class Weights(nn.Module module)
{
    private readonly Dictionary<string, Tensor> byName = module.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);

    /// <summary>What messages call the module.</summary>
    public string Name => module.GetName();

    /// <summary>A weight.</summary>
    /// <exception cref="NotSupportedException">The module has none of that name.</exception>
    public Tensor this[string name] => Find(name) ?? throw new NotSupportedException($"{module.GetType().Name} '{Name}' has no parameter '{name}', so that it is not what this version of TorchSharp makes.");

    /// <summary>A weight; null if the module has none of that name.</summary>
    public Tensor? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>A dense layer inside.</summary>
    public Linear Linear(string path) => Weighted.Linear(this[path + ".weight"], Find(path + ".bias"));

    /// <summary>A layer normalization inside.</summary>
    public LayerNorm LayerNorm(string path) => Weighted.LayerNorm(this[path + ".weight"], Find(path + ".bias"));

    /// <summary>Something to run the module on: (tokens, 2, features), the same every time, and without a draw from torch's random numbers.</summary>
    public Tensor Probe(long tokens, long features, int number)
    {
        var like = byName.Values.First();
        var count = tokens * 2 * features;
        var values = Enumerable.Range(0, (int)count).Select(i => (4 * Fraction(43758.5453 * Math.Sin((12.9898 * (i + 1)) + (78.233 * number)))) - 2).ToArray();
        return tensor(values, dtype: like.dtype, device: like.device).reshape(tokens, 2, features);
    }

    private static double Fraction(double number) => number - Math.Floor(number);
}
