using RelDrop.Relevance;
using static TorchSharp.torch;

namespace RelDrop.Conformance.Attention;

/// <summary>Compares compiled passes with reference relevance of attention, in every form in which people write it.</summary>
public static class AttentionComparison
{
    private static readonly Dictionary<string, Type> Composites = new()
    {
        ["AttnLrp"] = typeof(AttnLrp),
        ["CpLrp"] = typeof(CpLrp),
        ["AttnLrpGamma"] = typeof(AttnLrpGamma),
        ["CpLrpGamma"] = typeof(CpLrpGamma),
        ["AttnLrpEpsilon"] = typeof(AttnLrpEpsilon),
        ["Gradient"] = typeof(Gradient),
    };

    /// <summary>Runs a case, once for each form; a form that cannot be run fails and says why.</summary>
    public static IEnumerable<Verdict> Run(AttentionCase reference, ReferenceValues values)
    {
        var forms = Forms.Of(reference);
        if (forms.Count == 0)
            return [new Verdict(reference.Title, false, $"unsupported: no model '{reference.Subject}'")];
        return forms.Select(form => Verdict.Guarded($"{reference.Title} {form.Name}".TrimEnd(), () => Compare($"{reference.Title} {form.Name}".TrimEnd(), form, reference, values))).ToArray();
    }

    private static Verdict Compare(string title, Form form, AttentionCase reference, ReferenceValues values)
    {
        using var scope = NewDisposeScope();
        using var model = form.Create();
        values.Fill(model, reference.Case, form.Prefix);
        var inputs = reference.Inputs.Select(input => values.Uniform($"{reference.Case}/{input.Key}", input.Value.Shape, input.Value.Range[0], input.Value.Range[1])).ToArray();
        var (output, relevance) = reference.Target is { } target
            ? OfNetwork((ILrpModule)model, Composites[reference.Composite], [.. inputs, .. form.More], target)
            : OfBlock((ILrpModule)model, Composites[reference.Composite], inputs, y => values.Uniform($"{reference.Case}/relevance", reference.OutputShape, -1, 1) * y.ne(Number.Zero));
        return Verdict.Judge(title, Verdict.RelativeError(output, reference.Output), Verdict.RelativeError(relevance, reference.Relevance), reference.Tolerance);
    }

    private static (Tensor Output, Tensor Relevance) OfNetwork(ILrpModule model, Type composite, Tensor[] inputs, long[] target)
    {
        var attribution = LrpEngine.Attribute(model, composite, inputs, 0, tensor(target));
        return (attribution.Output, attribution.Relevance);
    }

    /// <summary>All inputs receive relevance.</summary>
    private static (Tensor Output, Tensor Relevance) OfBlock(ILrpModule block, Type composite, Tensor[] inputs, Func<Tensor, Tensor> start)
    {
        using var withoutGradient = no_grad();
        var pass = block.CreatePass(composite, [.. inputs.Select(_ => LrpContext.Model)]);
        var output = inputs.Length == 1 ? pass.Record(inputs[0]) : pass.Record(inputs)[0];
        var relevance = start(output);
        return (output, cat([.. (inputs.Length == 1 ? [pass.Propagate(relevance)] : pass.Propagate([relevance])).Select(one => one.reshape(-1))]));
    }
}
