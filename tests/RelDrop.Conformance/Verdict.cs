using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RelDrop.Conformance;

/// <summary>How one case ended; no error figure means that it could not be run.</summary>
/// <param name="Title">The case.</param>
/// <param name="Passed">Whether output and relevance agree with the reference.</param>
/// <param name="Message">The figures, or why there are none.</param>
public sealed record Verdict(string Title, bool Passed, string Message)
{
    private const double OutputTolerance = 1e-4;

    /// <summary>What a comparison says. One that cannot be run fails and says why; it does not keep the others from running.</summary>
    public static Verdict Guarded(string title, Func<Verdict> compare)
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

    /// <summary>Whether the errors are small enough.</summary>
    public static Verdict Judge(string title, double outputError, double relevanceError, double tolerance) => new(
        title,
        outputError <= OutputTolerance && relevanceError <= tolerance,
        FormattableString.Invariant($"relevance off by {relevanceError:0.0e+0} (allowed {tolerance:0.0e+0}), output by {outputError:0.0e+0} (allowed {OutputTolerance:0.0e+0})"));

    /// <summary>‖actual − expected‖ / ‖expected‖.</summary>
    public static double RelativeError(Tensor actual, float[] expected)
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
