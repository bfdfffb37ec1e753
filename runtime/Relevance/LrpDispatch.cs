using RelDrop.Operations;
using RelDrop.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Runs relevance through modules whose type is known only at run time, with the primitives that generated code calls.</summary>
public static class LrpDispatch
{
    /// <summary>A pass through <paramref name="module"/>: compiled if it was compiled, else dispatched over its layers.</summary>
    /// <param name="module">A compiled block, a <see cref="Sequential"/> or a single layer.</param>
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
    internal static LrpPass CreatePass(string path, nn.Module module, Type composite, LrpContext[] contexts) => module switch
    {
        ILrpModule compiled => compiled.CreatePass(composite, contexts),
        Sequential sequential => new SequentialPass(path, sequential, composite, contexts[0]),
        _ => LayerPass(path, module, null, composite, contexts[0]),
    };

    /// <summary>Whether the relevance that a module gives to its input is 0 wherever the input is; see <see cref="ILrpModule.Grounds"/>.</summary>
    /// <param name="path">The module's path in the compiled class around it, for the patterns of composites.</param>
    /// <param name="module">The module; null if there is none, which then reads nothing.</param>
    /// <param name="composite">The type of the composite.</param>
    public static bool Grounds(string path, nn.Module? module, Type composite) => module is null || GroundingOf(path, module, composite) == Grounding.Always;

    /// <summary>As <see cref="Grounds"/>, of every module of a list.</summary>
    /// <param name="path">The list's path in the compiled class around it.</param>
    /// <param name="modules">The modules.</param>
    /// <param name="composite">The type of the composite.</param>
    public static bool AllGround(string path, IEnumerable<nn.Module?> modules, Type composite) =>
        modules.Select((module, i) => Grounds($"{path}.{i}", module, composite)).All(grounds => grounds);

    internal static Grounding GroundingOf(string path, nn.Module module, Type composite) => module switch
    {
        ILrpModule compiled => compiled.Grounds(composite) ? Grounding.Always : Grounding.Never,
        Sequential sequential => GroundingOf(path, sequential.named_children(), composite),
        _ => KnownFunctionOf(module) is { } known ? Groundings.Of(known, CompositeRules.Of(composite).For(path, known.Operation, isFirst: false)?.Rule) : Grounding.Never,
    };

    /// <summary>The grounding of layers one after another: the first that does not leave it to its output decides.</summary>
    internal static Grounding GroundingOf(string path, IEnumerable<(string Name, nn.Module Module)> layers, Type composite)
    {
        var prefix = path.Length == 0 ? "" : path + ".";
        return layers
            .Select(layer => GroundingOf(prefix + layer.Name, layer.Module, composite))
            .Where(grounding => grounding != Grounding.IfOutput)
            .DefaultIfEmpty(Grounding.IfOutput)
            .First();
    }

    /// <summary>What a layer of TorchSharp's performs, or null.</summary>
    private static KnownFunction? KnownFunctionOf(nn.Module module) =>
        module.GetType().Namespace == "TorchSharp.Modules" ? OperationCatalog.ForModule(module.GetType().Name) : null;

    /// <summary>Whether what a module gives may have the memory of its input.</summary>
    internal static bool MayReturnItsInput(nn.Module module) => KnownFunctionOf(module)?.Operation is var operation
        && (operation is null || operation == Operation.Module || operation == Operation.Reshape || operation == Operation.Identity);

    /// <summary>A layer's pass, with the batch norm that follows it folded in.</summary>
    internal static LrpPass LayerPass(string path, nn.Module module, NormBase? norm, Type composite, LrpContext context)
    {
        var known = KnownFunctionOf(module);
        if (known is null || known.Operation == Operation.Module)
        {
            throw new NotSupportedException(
                $"No relevance pass is known for {module.GetType().FullName} '{module.GetName()}'. Annotate the class with [LrpBlock] or [LrpLayer], or call its layers from an annotated class's forward.");
        }

        if (context.IsReadAgain)
            Elements.CheckUnchanged(module);
        var rule = CompositeRules.Of(composite).For(path, known.Operation, context.IsFirst);
        if (known.Operation.IsLinear)
            return new LinearPass(module, norm, rule, context);
        if (rule is not null && !known.Operation.Takes(rule.Rule))
            throw new NotSupportedException($"{rule.Rule} of {composite.Name} does not apply to {module.GetType().Name} '{module.GetName()}'; it takes {string.Join(", ", known.Operation.Rules)}.");
        if (known.Operation == Operation.BatchNorm)
            return new BatchNormPass((NormBase)module, known, rule, composite, context);
        return new FunctionPass((nn.Module<Tensor, Tensor>)module, known, rule, context);
    }

    /// <summary>A layer's rule as terms; null is the gradient.</summary>
    internal static LinearRule? LinearRuleOf(RuleAttribute? rule, nn.Module layer)
    {
        if (rule is null)
            return null;
        if (RuleLimits.Error(rule.Rule, rule.Settings) is { } error)
            throw new NotSupportedException($"{rule.GetType().Name} of {layer.GetType().Name} '{layer.GetName()}': {error}.");
        try
        {
            return LinearRule.Create(rule.Rule, rule.Settings);
        }
        catch (ArgumentException)
        {
            throw new NotSupportedException($"{rule.GetType().Name} does not apply to {layer.GetType().Name} '{layer.GetName()}'.");
        }
    }
}

internal sealed class SequentialPass(string path, Sequential sequential, Type composite, LrpContext context) : LrpPass(context)
{
    private readonly List<LrpPass> passes = [];

    private protected override string Prefix { get; } = path.Length == 0 ? "" : path + ".";

    public override Tensor Record(Tensor input)
    {
        var layers = sequential.named_children().ToArray();
        var current = Context;
        var x = input;
        for (var i = 0; i < layers.Length; i++)
        {
            var (name, layer) = layers[i];
            var norm = layer is Linear or Convolution && i + 1 < layers.Length && BatchNormFold.SharesChannels(layer, x) ? layers[i + 1].module as BatchNorm : null;
            var behind = LrpDispatch.GroundingOf(path, layers.Skip(i + (norm is null ? 1 : 2)), composite);
            var grounded = behind == Grounding.Always || (behind == Grounding.IfOutput && IsGrounded);
            var pass = norm is null ? Nest(name, layer, composite, grounded, current) : LrpDispatch.LayerPass(Prefix + name, layer, norm, composite, current);
            pass.IsGrounded = grounded;
            if (norm is not null)
                i++;
            if (pass is FunctionPass { CanOverwrite: true } rectifier && passes.LastOrDefault() is LinearPass linear)
                linear.IsRectified = rectifier.Overwrites = true;
            passes.Add(pass);
            var output = pass.Record(x);
            if (!ReferenceEquals(x, input))
                x.Dispose();
            x = output;
            current = pass.Output with { IsReadAgain = current.IsReadAgain && LrpDispatch.MayReturnItsInput(layer) };
        }

        Output = current;
        return ReferenceEquals(x, input) ? input.alias() : x;
    }

    public override Tensor Propagate(Tensor relevance)
    {
        var current = relevance;
        for (var i = passes.Count - 1; i >= 0; i--)
        {
            var next = passes[i].Propagate(current);
            if (!ReferenceEquals(current, relevance))
                current.Dispose();
            current = next;
        }

        return ReferenceEquals(current, relevance) ? relevance.alias() : current;
    }
}

/// <summary>A layer whose relevance its author has written. Called by generated code.</summary>
/// <param name="layer">The layer, whose forward is called as it stands.</param>
/// <param name="propagate">The input's relevance, from input, output and the output's relevance.</param>
/// <param name="contexts">What is known of the layer's input.</param>
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
