using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// What modules of torch's own do not say of themselves, such as the number of heads: found by running them beside what each candidate
/// would compute, once for a module.
/// </summary>
internal static class TorchSecrets
{
    private static readonly ConditionalWeakTable<nn.Module, object> Known = [];

    /// <summary>The divisors of a number, the largest first.</summary>
    public static IEnumerable<long> Divisors(long number) => Enumerable.Range(1, (int)number).Reverse().Select(candidate => (long)candidate).Where(candidate => number % candidate == 0);

    /// <summary>The candidate that computes what a module computes.</summary>
    /// <param name="module">The module. Where it is in training mode, it is not while it is run.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="run">What the module gives, and what a candidate does.</param>
    /// <exception cref="NotSupportedException">None does.</exception>
    public static T Of<T>(nn.Module module, IEnumerable<T> candidates, Func<T, (Tensor Own, Tensor Candidate)> run)
        where T : notnull
    {
        if (Known.TryGetValue(module, out var known))
            return (T)known;
        lock (module)
        {
            using var withoutGradient = no_grad();
            using var scope = NewDisposeScope();
            var wasTraining = module.training;
            try
            {
                if (wasTraining)
                    module.eval();
                var found = candidates.Select(candidate => (Candidate: candidate, Error: Error(run(candidate)))).OrderBy(one => one.Error).ToArray();
                var best = found[0];
                if (!(best.Error <= 1))
                    throw new NotSupportedException($"{module.GetType().Name} '{module.GetName()}' computes something that no relevance pass is known for, such as attention with add_zero_attn; write what it does with layers and functions.");

                // Weights of zeros, and such, tell nothing yet: others may come.
                if (found.Length == 1 || found[1].Error > 1)
                    Known.AddOrUpdate(module, best.Candidate);
                return best.Candidate;
            }
            finally
            {
                if (wasTraining)
                    module.train();
            }
        }
    }

    /// <summary>How far a candidate is off, as a part of what is allowed.</summary>
    private static double Error((Tensor Own, Tensor Candidate) given)
    {
        using var own = given.Own.to(ScalarType.Float64);
        using var difference = (own - given.Candidate.to(ScalarType.Float64)).abs_();
        var allowed = given.Own.dtype is ScalarType.BFloat16 or ScalarType.Float16 ? 3e-2 : 1e-4;
        return difference.max().item<double>() / (allowed * Math.Max(own.abs().max().item<double>(), 1e-300));
    }
}
