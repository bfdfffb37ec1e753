using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Microsoft.CodeAnalysis.CSharp;
using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cases;

/// <summary>The law that every case is held to: what compiles computes what <c>forward</c> computes, and what does not is refused at its line.</summary>
internal static class CaseRunner
{
    /// <summary>How often a forward that gives something else each time is asked, to know all that it may give.</summary>
    private const int Draws = 32;

    private static readonly ConcurrentDictionary<string, CaseResult> Results = new();

    /// <summary>What becomes of a case; run once, whoever asks.</summary>
    public static CaseResult Run(Case source) => Results.GetOrAdd(source.Id, _ => source.IsIsolated ? IsolatedCase.Run(source) : RunHere(source));

    /// <summary>Runs a case in this process.</summary>
    /// <param name="source">The case.</param>
    /// <param name="parsed">Its sources as a compilation, if there is one already.</param>
    public static CaseResult RunHere(Case source, CSharpCompilation? parsed = null)
    {
        try
        {
            var compilation = CaseCompilation.Of(source, parsed);
            return compilation.Result ?? RunModels(compilation.Assembly!, source);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new(Verdict.Crash, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private static CaseResult RunModels(Assembly assembly, Case source)
    {
        var (verifies, threads) = (AttributionOptions.VerifyFirst, get_num_threads());
        try
        {
            // The library's own check would throw first where a pass is wrong.
            AttributionOptions.VerifyFirst = false;
            set_num_threads(1);
            using var scope = NewDisposeScope();
            var models = CaseModel.Of(assembly, source).ToArray();
            return models.Select(model => RunModel(model, source)).FirstOrDefault(result => result.Verdict != Verdict.Equal)
                ?? new(Verdict.Equal, models.Length == 0 ? "no model, but it compiles" : "");
        }
        finally
        {
            AttributionOptions.VerifyFirst = verifies;
            set_num_threads(threads);
        }
    }

    private static CaseResult RunModel(CaseModel model, Case source)
    {
        foreach (var precision in new[] { ScalarType.Float64, ScalarType.Float32 })
        {
            using var scope = NewDisposeScope();
            var given = model.Inputs(precision);
            List<(Tensor Output, Tensor? Gradient)> references;
            try
            {
                references = References(model, precision, given);
            }
            catch (Exception) when (precision == ScalarType.Float64)
            {
                // A tensor that is not registered is of float32 still.
                continue;
            }
            catch (Exception exception)
            {
                return new(Verdict.Invalid, $"{model.Name}.forward throws {exception.GetType().Name}: {FirstLine(exception)}");
            }

            return model.Composites.Select(composite => RunComposite(model, source, composite, precision, given, references)).FirstOrDefault(result => result.Verdict != Verdict.Equal)
                ?? new(Verdict.Equal, "");
        }

        throw new InvalidOperationException("Neither precision was tried.");
    }

    /// <summary>All that forward may give: usually one thing.</summary>
    private static List<(Tensor Output, Tensor? Gradient)> References(CaseModel model, ScalarType precision, object?[] given)
    {
        var references = new List<(Tensor Output, Tensor? Gradient)> { model.Reference(precision, given) };
        for (var i = 1; i < (references.Count > 1 ? Draws : 4); i++)
        {
            var other = model.Reference(precision, given);
            if (references.All(known => Difference(other.Output, known.Output, 0) is not null || (other.Gradient is { } gradient && (known.Gradient is null || Difference(gradient, known.Gradient, 0) is not null))))
                references.Add(other);
        }

        return references;
    }

    private static CaseResult RunComposite(CaseModel model, Case source, Type composite, ScalarType precision, object?[] given, List<(Tensor Output, Tensor? Gradient)> references)
    {
        var tolerance = precision == ScalarType.Float64 ? 1e-6 : 1e-4;
        var copies = given.Select(value => (value as Tensor)?.clone()).ToArray();
        try
        {
            // Where forward draws, one attribution may be right by chance.
            for (var i = 0; i < (references.Count > 1 ? Draws : 1); i++)
            {
                using var attribution = model.Attribute(composite, precision, given, references[0].Output);
                var compares = source.ChecksGradient && composite == typeof(Gradient);
                var faults = references.Select(reference =>
                    Difference(attribution.Output, reference.Output, tolerance) is { } output ? $"output {output}"
                    : compares && reference.Gradient is { } gradient && Difference(attribution.Relevance, gradient, tolerance) is { } relevance ? $"gradient {relevance}" : null).ToArray();
                if (faults.All(fault => fault is not null))
                    return new(IsRough(model, precision, given, references[0].Output, tolerance) ? Verdict.Invalid : Verdict.Wrong, $"{model.Name} under {composite.Name}: {faults[0]}");
            }
        }
        catch (Exception exception)
        {
            return new(IsOurs(exception) ? Verdict.Throws : Verdict.Wrong, $"{model.Name} under {composite.Name}: {exception.GetType().Name}: {FirstLine(exception)}");
        }

        var changed = given.Zip(copies).Any(pair => pair is { First: Tensor after, Second: { } before } && Difference(after, before, 0) is not null);
        return changed ? new(Verdict.Wrong, $"{model.Name} under {composite.Name}: the caller's input is changed") : new(Verdict.Equal, "");
    }

    /// <summary>Whether rounding alone makes forward give something else, as where it takes the remainder of large numbers.</summary>
    private static bool IsRough(CaseModel model, ScalarType precision, object?[] given, Tensor output, double tolerance)
    {
        var rounding = precision == ScalarType.Float64 ? 1e-14 : 1e-6;
        object?[] moved = [.. given.Select(value => value is Tensor tensor && tensor.is_floating_point() ? tensor * Number.Of(1 + rounding) : value)];
        return Difference(model.Reference(precision, moved).Output, output, tolerance) is not null;
    }

    /// <summary>Whether the library itself threw it, and as one of the kinds that it documents.</summary>
    private static bool IsOurs(Exception exception) =>
        exception is ArgumentException or NotSupportedException or InvalidOperationException and not ObjectDisposedException and not CompiledPassMismatchException
        && new StackTrace(exception).GetFrames().Select(frame => frame.GetMethod()?.DeclaringType).FirstOrDefault(type => type?.Namespace?.StartsWith(nameof(System), StringComparison.Ordinal) == false) is { } thrower
        && (thrower.Assembly == typeof(Attribution).Assembly || typeof(ILrpModule).IsAssignableFrom(thrower) || typeof(LrpPass).IsAssignableFrom(thrower));

    /// <summary>How two tensors differ by more than a part of the second one's largest magnitude, or null if they do not.</summary>
    private static string? Difference(Tensor actual, Tensor expected, double tolerance)
    {
        using var scope = NewDisposeScope();
        if (!actual.shape.SequenceEqual(expected.shape) || actual.dtype != expected.dtype)
            return $"is {actual.dtype} ({string.Join(", ", actual.shape)}) instead of {expected.dtype} ({string.Join(", ", expected.shape)})";
        if (expected.numel() == 0)
            return null;
        var (a, b) = (actual.detach().to(ScalarType.Float64), expected.detach().to(ScalarType.Float64));
        var scale = Math.Max(b.nan_to_num(0, 0, 0).abs().max().item<double>(), 1e-3);
        if (a.allclose(b, rtol: 0, atol: tolerance * scale, equal_nan: true))
            return null;
        return $"off by {((a - b).abs().max().item<double>() / scale).ToString("G2", System.Globalization.CultureInfo.InvariantCulture)} of its largest magnitude";
    }

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0];
}
