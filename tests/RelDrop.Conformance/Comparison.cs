using RelDrop.Relevance;
using static TorchSharp.torch;

namespace RelDrop.Conformance;

/// <summary>Compares compiled passes with relevance that zennit computed.</summary>
public static class Comparison
{
    /// <summary>Runs one case.</summary>
    public static Verdict Run(ReferenceCase reference, ReferenceValues values) => Verdict.Guarded(reference.Title, () => Compare(reference, values));

    private static Verdict Compare(ReferenceCase reference, ReferenceValues values)
    {
        if (!Catalog.Models.TryGetValue(reference.Subject, out var subject))
            return new Verdict(reference.Title, false, $"unsupported: no model '{reference.Subject}'");
        if (!Catalog.Composites.TryGetValue(reference.Rule, out var composite))
            return new Verdict(reference.Title, false, $"unsupported: no composite '{reference.Rule}'");

        using var scope = NewDisposeScope();
        using var model = subject.Create();
        values.Fill(model, reference.Case, subject.Prefix);
        var input = values.Uniform($"{reference.Case}/input", reference.InputShape, reference.InputRange.Low, reference.InputRange.High);
        var target = reference.Target is { } labels
            ? tensor(labels)
            : values.Uniform($"{reference.Case}/relevance", reference.OutputShape!, -1, 1);
        var attribution = LrpEngine.Attribute((ILrpModule)model, composite, [input], 0, target);
        return Verdict.Judge(reference.Title, Verdict.RelativeError(attribution.Output, reference.Output), Verdict.RelativeError(attribution.Relevance, reference.Relevance), reference.Tolerance);
    }
}
