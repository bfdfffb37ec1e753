using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance.Verification;

/// <summary>The check of <see cref="AttributionOptions.VerifyFirst"/>: one verdict for each model class and composite.</summary>
internal static class FirstUse
{
    private const long MostSamples = 2;

    /// <summary>One check at a time: two models may share modules, whose modes a check may set.</summary>
    private static readonly Lock Gate = new();

    /// <summary>The verdicts of a class by composite; null where nothing speaks against it. Classes may be unloaded.</summary>
    private static readonly ConditionalWeakTable<Type, ConcurrentDictionary<Type, Mismatch?>> Verdicts = [];

    /// <summary>Whether this thread is checking, so that an attribution inside a forward is not checked by itself.</summary>
    [ThreadStatic]
    private static bool isChecking;

    /// <summary>Checks a model's class if it was not yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="inputs">The model's inputs, batch first.</param>
    /// <param name="call">How forward is called, if not with the inputs alone.</param>
    /// <param name="outputs">What its pass recorded of them, in the inputs' own arithmetic; null if it was in another.</param>
    /// <param name="samples">The number of samples.</param>
    /// <exception cref="CompiledPassMismatchException">The pass is not the model's forward.</exception>
    public static void Check(ILrpModule model, Type composite, Tensor[] inputs, ForwardCall? call, Tensor[]? outputs, long samples)
    {
        if (!AttributionOptions.VerifyFirst || isChecking || samples == 0 || model is not nn.Module module)
            return;
        var verdicts = Verdicts.GetValue(model.GetType(), _ => new());
        if (!verdicts.TryGetValue(composite, out var verdict))
        {
            lock (Gate)
            {
                if (!verdicts.TryGetValue(composite, out verdict))
                    verdicts[composite] = verdict = Judge(module, model, composite, inputs, call, outputs, samples);
            }
        }

        if (verdict is not null)
            throw verdict.ToException();
    }

    private static Mismatch? Judge(nn.Module module, ILrpModule model, Type composite, Tensor[] inputs, ForwardCall? call, Tensor[]? outputs, long samples)
    {
        isChecking = true;
        try
        {
            // A model may be written for one size of batch only.
            Exception? last = null;
            foreach (var count in new[] { call is null ? Math.Min(MostSamples, samples) : samples, samples }.Distinct())
            {
                try
                {
                    using var scope = NewDisposeScope();
                    using var comparison = new PassComparison(module, model, composite, Samples(inputs, samples, count), call);
                    return comparison.Judge(outputs is null ? null : Samples(outputs, samples, count));
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    last = exception;
                }
            }

            Trace.TraceWarning($"RelDrop could not compare the pass of {module.GetType()} under {composite.Name} with forward, which failed: {last!.Message}");
            return null;
        }
        finally
        {
            isChecking = false;
        }
    }

    private static Tensor[] Samples(Tensor[] tensors, long samples, long count) =>
        [.. tensors.Select(tensor => count < samples && tensor.dim() > 0 && tensor.shape[0] == samples ? tensor.narrow(0, 0, count) : tensor)];
}
