using RelDrop.Tests.Oracle;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.RandomArchitectures;

/// <summary>A random model: its C# source, and the same computation on the oracle's tape.</summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="Source">Classes in a namespace of their own; the model is called Net.</param>
/// <param name="InputShape">The input's shape without the batch.</param>
/// <param name="Composites">What the model is annotated with.</param>
/// <param name="Oracle">The output from the input, on the tape.</param>
internal sealed record Architecture(int Seed, string Source, long[] InputShape, string[] Composites, Func<OracleRun, LrpTape.Node, LrpTape.Node> Oracle)
{
    public const int Classes = 5;

    public string Namespace => $"Random.Seed{Seed}";
}

/// <summary>An evaluation of a description on the oracle's tape, inside one class of the model.</summary>
/// <param name="Tape">The tape.</param>
/// <param name="Self">The module whose fields are read.</param>
/// <param name="Composite">The composite under which it runs.</param>
internal sealed record OracleRun(LrpTape Tape, nn.Module Self, string Composite)
{
    private readonly Dictionary<int, LrpTape.Node> known = [];

    /// <summary>A field of the class, or an element of a list by its index.</summary>
    public nn.Module Field(string name) => name.Split('.').Aggregate(Self, (module, part) => module.named_children().Single(child => child.name == part).module);

    /// <summary>A value that is computed once, however often it is read.</summary>
    public LrpTape.Node Once(int id, Func<LrpTape.Node> compute)
    {
        if (!known.TryGetValue(id, out var node))
            known[id] = node = compute();
        return node;
    }

    /// <summary>The same run in another method or class, where nothing is known yet.</summary>
    public OracleRun Enter(nn.Module? self = null) => new(Tape, self ?? Self, Composite);
}
