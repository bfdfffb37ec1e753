using System.ComponentModel;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Runs relevance through modules whose type is known only at run time, with the primitives that generated code calls.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LrpDispatch
{
    /// <summary>A pass through <paramref name="module"/>: compiled if it was compiled, else dispatched over its layers.</summary>
    /// <param name="module">A compiled block, a <see cref="TorchSharp.Modules.Sequential"/> or a single layer.</param>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="contexts">What is known of the module's inputs.</param>
    /// <exception cref="NotSupportedException">No relevance pass is known for the module.</exception>
    public static LrpPass CreatePass(nn.Module module, Type composite, params LrpContext[] contexts)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(contexts);
        return CreatePass("", module, composite, contexts);
    }

    /// <summary>As the public one, at a place in a compiled class.</summary>
    /// <param name="path">The module's path in the compiled class around it, for the patterns of composites.</param>
    /// <param name="module">The module.</param>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="contexts">What is known of its inputs.</param>
    internal static LrpPass CreatePass(string path, nn.Module module, Type composite, LrpContext[] contexts) =>
        module is ILrpModule compiled ? compiled.CreatePass(composite, contexts) : new ProgramPass(path, module, composite, contexts[0]);

    /// <summary>Whether the relevance that a module gives to its input is 0 wherever the input is; see <see cref="ILrpModule.Grounds"/>.</summary>
    /// <param name="path">The module's path in the compiled class around it, for the patterns of composites.</param>
    /// <param name="module">The module; null if there is none, which then reads nothing.</param>
    /// <param name="composite">The type of the composite.</param>
    public static bool Grounds(string path, nn.Module? module, Type composite) => module switch
    {
        null => true,
        ILrpModule compiled => compiled.Grounds(composite),
        _ => ProgramPass.Grounds(path, module, composite),
    };

    /// <summary>As <see cref="Grounds"/>, of every module of a list.</summary>
    /// <param name="path">The list's path in the compiled class around it.</param>
    /// <param name="modules">The modules.</param>
    /// <param name="composite">The type of the composite.</param>
    public static bool AllGround(string path, IEnumerable<nn.Module?> modules, Type composite) =>
        modules.Select((module, i) => Grounds($"{path}.{i}", module, composite)).All(grounds => grounds);
}

/// <summary>A layer whose relevance its author has written. Called by generated code.</summary>
/// <param name="layer">The layer, whose forward is called as it stands.</param>
/// <param name="propagate">The input's relevance, from input, output and the output's relevance.</param>
/// <param name="contexts">What is known of the layer's input.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class UserLayerPass(nn.Module<Tensor, Tensor> layer, Func<Tensor, Tensor, Tensor, Tensor> propagate, LrpContext[] contexts) : LrpPass(contexts)
{
    private Tensor? input;
    private Tensor? output;

    /// <inheritdoc/>
    public override Tensor Record(Tensor input)
    {
        this.input = input.alias();
        var result = layer.forward(input);
        output = result.alias();
        return ReferenceEquals(result, input) ? input.alias() : result;
    }

    /// <inheritdoc/>
    public override Tensor Propagate(Tensor relevance)
    {
        var result = UserRelevance.Checked(propagate(input!, output!, relevance), input, $"the relevance method of {layer.GetType().Name} '{layer.GetName()}'");
        return ReferenceEquals(result, relevance) ? relevance.alias() : result;
    }
}
