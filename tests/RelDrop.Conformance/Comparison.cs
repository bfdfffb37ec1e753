using System.Runtime.InteropServices;
using RelDrop.Relevance;
using static TorchSharp.torch;

namespace RelDrop.Conformance;

/// <summary>How one case ended; no error figure means that it could not be run.</summary>
/// <param name="Title">The case.</param>
/// <param name="Passed">Whether output and relevance agree with the reference.</param>
/// <param name="Message">The figures, or why there are none.</param>
public sealed record Verdict(string Title, bool Passed, string Message);

/// <summary>Compares compiled passes with reference relevance.</summary>
public static class Comparison
{
    private const double OutputTolerance = 1e-4;

    /// <summary>Runs one case. One that cannot be run fails and says why; it does not keep the others from running.</summary>
    public static Verdict Run(ReferenceCase reference, ReferenceValues values) => Guarded(reference.Title, () => Compare(reference, values));

    internal static Verdict Guarded(string title, Func<Verdict> compare)
    {
        try
        {
            return compare();
        }
        catch (NotSupportedException e)
        {
            return new Verdict(title, false, $"unsupported: {e.Message}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidDataException or InvalidOperationException or ExternalException)
        {
            // libtorch appends its own stack to a message.
            return new Verdict(title, false, $"failed: {e.Message.Split('\n')[0]}");
        }
    }

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
        return Judge(reference.Title, RelativeError(attribution.Output, reference.Output), RelativeError(attribution.Relevance, reference.Relevance), reference.Tolerance);
    }

    internal static Verdict Judge(string title, double outputError, double relevanceError, double tolerance) => new(
        title,
        outputError <= OutputTolerance && relevanceError <= tolerance,
        FormattableString.Invariant($"relevance off by {relevanceError:0.0e+0} (allowed {tolerance:0.0e+0}), output by {outputError:0.0e+0} (allowed {OutputTolerance:0.0e+0})"));

    /// <summary>‖actual − expected‖ / ‖expected‖.</summary>
    internal static double RelativeError(Tensor actual, float[] expected)
    {
        var values = actual.contiguous().data<float>().ToArray();
        if (values.Length != expected.Length)
            throw new InvalidDataException($"The reference has {expected.Length} values; the model gives {values.Length}.");
        var (difference, norm) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            difference += Math.Pow((double)values[i] - expected[i], 2);
            norm += (double)expected[i] * expected[i];
        }

        return norm > 0 ? Math.Sqrt(difference / norm) : Math.Sqrt(difference);
    }
}
