using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// Layers one after another that the generator could not see: a <see cref="Sequential"/> with those inside it, or a single layer. Once they
/// are there, they make a graph as the generator makes one of <c>forward</c>.
/// </summary>
internal sealed class Chain
{
    private readonly List<(string Name, nn.Module Module)> layers = [];

    /// <param name="path">The path in the compiled class around, for the patterns of composites.</param>
    /// <param name="module">The module.</param>
    public Chain(string path, nn.Module module)
    {
        Append("", module);
        Graph = Canonize.Run(GraphVerifier.Verify(Read(path)), isModel: false);
    }

    /// <summary>What the layers do, in canonical form.</summary>
    public Graph Graph { get; }

    /// <summary>Whether a module still has the layers that it had.</summary>
    public bool IsOf(nn.Module module)
    {
        var now = new List<(string Name, nn.Module Module)>();
        Append("", module, now);
        return now.SequenceEqual(layers);
    }

    /// <summary>What a layer of TorchSharp's performs, or null.</summary>
    public static KnownFunction? FunctionOf(nn.Module module) =>
        module.GetType().Namespace == "TorchSharp.Modules" ? OperationCatalog.ForModule(module.GetType().Name) : null;

    /// <summary>Makes sure that the layers leave an input alone that is read again: those up to the first that gives memory of its own.</summary>
    /// <exception cref="NotSupportedException">One works in place.</exception>
    public void CheckUnchanged()
    {
        foreach (var (_, module) in layers)
        {
            if (module is not ILrpModule)
                Elements.CheckUnchanged(module);
            if (!MayReturnItsInput(module))
                return;
        }
    }

    private static bool MayReturnItsInput(nn.Module module) => FunctionOf(module)?.Operation is var operation
        && (operation is null || operation == Operation.Module || operation == Operation.Reshape || operation == Operation.Identity);

    private void Append(string name, nn.Module module) => Append(name, module, layers);

    private static void Append(string name, nn.Module module, List<(string Name, nn.Module Module)> layers)
    {
        if (module is not Sequential sequential || module is ILrpModule)
        {
            layers.Add((name, module));
            return;
        }

        foreach (var (child, inside) in sequential.named_children())
            Append(name.Length == 0 ? child : $"{name}.{child}", inside, layers);
    }

    private Graph Read(string path)
    {
        var nodes = new List<Node>();
        var passedOn = new List<(int Apply, int Input, int Parameter)>();
        var isShared = true;
        for (var i = 0; i < layers.Count; i++)
        {
            var (name, module) = layers[i];
            var known = module is ILrpModule ? new KnownFunction(Operation.Module, OutputRange.Any) : FunctionOf(module);
            if (known is null || (known.Operation == Operation.Module && module is not ILrpModule))
            {
                throw new NotSupportedException(
                    $"No relevance pass is known for {module.GetType().FullName} '{module.GetName()}'. Annotate the class with [LrpBlock] or [LrpLayer], or call its layers from an annotated class's forward.");
            }

            if (known.Operation == Operation.Module && isShared)
                passedOn.Add((i + 1, 0, 0));
            isShared &= MayReturnItsInput(module);
            var full = path.Length == 0 || name.Length == 0 ? path + name : $"{path}.{name}";
            nodes.Add(new Apply(i + 1, known.Operation, One(i), name, new Fragment(""), AtRunTime.Place)
            {
                Layer = new LayerRef("", module.GetType().FullName ?? module.GetType().Name, full, null, null) { Module = module },
                Range = known.Range,
            });
        }

        var input = One(0);
        return new Graph(input, input, new Region(nodes.ToEquatable()), One(layers.Count)) { PassedOn = passedOn.ToEquatable() };
    }

    private static EquatableArray<int> One(int value) => Enumerable.Repeat(value, 1).ToEquatable();

    private sealed record AtRunTime : Place
    {
        public static readonly AtRunTime Place = new();
    }
}
