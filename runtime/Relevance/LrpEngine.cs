using RelDrop.Relevance.Verification;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Runs a compiled pass as one attribution. Called by generated code.</summary>
public static class LrpEngine
{
    /// <summary>Attributes the output that <paramref name="target"/> selects to one of the inputs.</summary>
    /// <param name="model">The compiled model.</param>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="inputs">The model's inputs, batch first.</param>
    /// <param name="explained">The index of the input that receives relevance.</param>
    /// <param name="target">What is explained; the model's own top class if null.</param>
    /// <param name="precision">The arithmetic; what the model is annotated with if null.</param>
    /// <exception cref="ArgumentException"><paramref name="target"/> does not fit the output, or an input is on another device than the model.</exception>
    /// <exception cref="CompiledPassMismatchException">The pass is not the model's forward: see <see cref="AttributionOptions.VerifyFirst"/>.</exception>
    public static Attribution Attribute(ILrpModule model, Type composite, Tensor[] inputs, int explained, Target? target, Precision? precision = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (var input in inputs)
            ArgumentNullException.ThrowIfNull(input, nameof(inputs));
        TorchCpu.Ensure();
        try
        {
            return Run(model, composite, inputs, explained, target, precision);
        }
        catch (Exception exception) when (Misplaced(model, inputs) is { } misplaced)
        {
            throw new ArgumentException($"Expected inputs on {misplaced.Expected}, where the model is; got one on {misplaced.Actual}.", nameof(inputs), exception);
        }
    }

    private static Attribution Run(ILrpModule model, Type composite, Tensor[] inputs, int explained, Target? target, Precision? precision)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var contexts = inputs.Select(_ => LrpContext.Model).ToArray();
        var pass = model.CreatePass(composite, contexts);
        var own = inputs[explained].dtype;
        var samples = inputs[explained].dim() == 0 ? 1 : inputs[explained].shape[0];
        var type = (precision ?? model.PrecisionOf(composite)) == Precision.BFloat16 && inputs[explained].is_floating_point() ? ScalarType.BFloat16 : own;
        var outputs = pass.Record([.. inputs.Select(input => input.is_floating_point() && type != own ? input.detach().to(type) : input.detach())]);
        FirstUse.Check(model, composite, inputs, type == own ? outputs : null, samples);
        var output = type == own ? outputs[0] : outputs[0].to(own);
        var start = (target ?? Target.TopClass).RelevanceOf(output).to(outputs[0].dtype);
        var relevance = pass.Propagate([start, .. outputs.Skip(1).Select(other => zeros_like(other))])[0];
        return new Attribution(
            output.MoveToOuterDisposeScope(),
            (type == own ? relevance : relevance.to(own)).MoveToOuterDisposeScope(),
            ByPath(pass.Kept.Select(kept => (kept.Path, kept.Relevance.to(own)))));
    }

    /// <summary>Where the model is, and where an input is that is elsewhere; null if all are in one place. Only asked for once something failed.</summary>
    private static (Device Expected, Device Actual)? Misplaced(ILrpModule model, Tensor[] inputs)
    {
        if ((model as nn.Module)?.parameters().FirstOrDefault()?.device is not { } expected)
            return null;
        return inputs.Select(input => input.device).FirstOrDefault(actual => actual.ToString() != expected.ToString()) is { } found ? (expected, found) : null;
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
