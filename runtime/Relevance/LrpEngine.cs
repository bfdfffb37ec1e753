using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RelDrop.Relevance.Verification;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Runs a compiled pass as one attribution. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LrpEngine
{
    /// <summary>Attributes the output that <paramref name="target"/> selects to one of the inputs.</summary>
    /// <param name="model">The compiled model.</param>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="inputs">The model's inputs, batch first.</param>
    /// <param name="explained">The index of the input that receives relevance.</param>
    /// <param name="target">What is explained; the model's own top class if null.</param>
    /// <param name="precision">The arithmetic; what the model is annotated with if null.</param>
    /// <param name="plain">What goes into the pass beside the tensors; nothing if null.</param>
    /// <param name="given">The arguments of forward, where they are not the inputs alone.</param>
    /// <param name="givesList">Whether the first result is a packed list of tensors, the first of which is the output that is explained.</param>
    /// <param name="inputNames">What the caller calls the inputs; their code, for messages.</param>
    /// <param name="targetName">What the caller calls the target; its code, for messages.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="target"/> does not fit the output; or an input is missing, disposed, sparse, on another device than the model, or of a shape or
    /// type that the model does not take: names the layer or operation that refused it, and what reached that.
    /// </exception>
    /// <exception cref="CompiledPassMismatchException">The pass is not the model's forward: see <see cref="AttributionOptions.VerifyFirst"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// An operation of the model cannot be differentiated, or relevance that a user's method gives is not of its input's shape.
    /// </exception>
    public static Attribution Attribute(
        ILrpModule model,
        Type composite,
        Tensor[] inputs,
        int explained,
        Target? target,
        Precision? precision = null,
        object?[]? plain = null,
        object?[]? given = null,
        bool givesList = false,
        [CallerArgumentExpression(nameof(inputs))] string inputNames = "inputs",
        [CallerArgumentExpression(nameof(target))] string targetName = "target")
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(composite);
        ArgumentNullException.ThrowIfNull(inputs);
        var checkedInputs = new ModelInputs(model, inputs, explained, inputNames);
        TorchCpu.Ensure();
        using var ordinary = OrdinaryMode.Enter();
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var contexts = inputs.Select(_ => LrpContext.Model).ToArray();
        var pass = model.CreatePass(composite, contexts);
        pass.Arguments = plain ?? [];
        var own = checkedInputs.Explained.dtype;
        var type = (precision ?? model.PrecisionOf(composite)) == Precision.BFloat16 && checkedInputs.Explained.is_floating_point() ? ScalarType.BFloat16 : own;
        Tensor[] read = [.. inputs.Select(input => input.is_floating_point() && type != own ? input.detach().to(type) : input.detach())];
        var outputs = Record(pass, read, checkedInputs);
        var list = outputs[0];
        var shapes = givesList ? pass.Results.OfType<long[][]>().First() : [];
        if (givesList)
            outputs[0] = Tensors.Unpack(list, shapes)[0];
        FirstUse.Check(model, composite, inputs, plain is null ? null : new ForwardCall(plain, given ?? [], givesList), type == own ? outputs : null, checkedInputs.Explained.dim() == 0 ? 1 : checkedInputs.Explained.shape[0]);
        var output = type == own ? outputs[0] : outputs[0].to(own);
        target ??= Target.TopClass;
        if (target.ReadsSamples && output.dim() == 1 && output.shape[0] != checkedInputs.Explained.shape[0])
            throw checkedInputs.Refusal(output);
        var start = Start(target, output, ModelInputs.IsName(targetName) && targetName != "null" ? targetName : nameof(target)).to(outputs[0].dtype);
        if (givesList)
            start = cat([start.reshape(-1), zeros_like(list.narrow(0, start.numel(), list.numel() - start.numel()))]);
        var relevance = Propagate(pass, [start, .. outputs.Skip(1).Select(other => zeros_like(other))]);
        return new Attribution(
            output.MoveToOuterDisposeScope(),
            Own(relevance).MoveToOuterDisposeScope(),
            ByPath(pass.Kept.Select(kept => (kept.Path, Own(kept.Relevance)))));

        Tensor Own(Tensor tensor) => type == own ? tensor : tensor.to(own);
    }

    private static Tensor[] Record(LrpPass pass, Tensor[] inputs, ModelInputs given)
    {
        try
        {
            return pass.Record(inputs);
        }
        catch (Exception exception) when (given.Refusal(exception) is { } refusal)
        {
            throw refusal;
        }
    }

    private static Tensor Start(Target target, Tensor output, string name)
    {
        try
        {
            return target.RelevanceOf(output, name);
        }
        catch (ExternalException exception)
        {
            var given = $"{output.dtype} {TensorArgument.Shape(output)}";
            throw new ArgumentException($"Expected a target of the output, {given}; got one that torch refuses. {OperationException.FirstLine(exception)}", name, exception);
        }
    }

    private static Tensor Propagate(LrpPass pass, Tensor[] relevance)
    {
        try
        {
            return pass.Propagate(relevance)[0];
        }
        catch (ExternalException exception)
        {
            throw new InvalidOperationException($"Relevance does not go back through the model: {OperationException.FirstLine(exception)}", exception);
        }
    }

    private static Dictionary<string, Tensor> ByPath(IEnumerable<(string Path, Tensor Relevance)> kept)
    {
        var result = new Dictionary<string, Tensor>();
        var applications = new Dictionary<string, int>();
        foreach (var (path, relevance) in kept)
        {
            var application = applications[path] = applications.GetValueOrDefault(path) + 1;
            result.Add(application == 1 ? path : $"{path}#{application}", relevance.MoveToOuterDisposeScope());
        }

        return result;
    }
}
