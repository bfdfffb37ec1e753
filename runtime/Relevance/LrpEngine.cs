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
    /// <exception cref="ArgumentException"><paramref name="target"/> does not fit the output.</exception>
    public static Attribution Attribute(ILrpModule model, Type composite, Tensor[] inputs, int explained, Target? target)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (var input in inputs)
            ArgumentNullException.ThrowIfNull(input, nameof(inputs));
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var contexts = inputs.Select((_, i) => i == explained ? LrpContext.Model : default).ToArray();
        var pass = model.CreatePass(composite, contexts);
        var outputs = pass.Record([.. inputs.Select(input => input.detach())]);
        var start = (target ?? Target.TopClass).RelevanceOf(outputs[0]);
        var relevance = pass.Propagate([start, .. outputs.Skip(1).Select(output => zeros_like(output))])[0];
        return new Attribution(
            outputs[0].MoveToOuterDisposeScope(),
            relevance.MoveToOuterDisposeScope(),
            ByPath(pass.Kept));
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
