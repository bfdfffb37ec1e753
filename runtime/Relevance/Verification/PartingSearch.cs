using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance.Verification;

/// <summary>
/// Finds where a pass and a forward part. Forward runs once more in a dispose scope of its own, which then holds every tensor that it
/// made: a module agrees if what the pass computed is among them.
/// </summary>
/// <param name="root">The model, whose paths are told.</param>
/// <param name="tolerance">What is taken for rounding.</param>
/// <param name="rewind">Has forward draw the same random numbers again.</param>
internal sealed class PartingSearch(nn.Module root, double tolerance, Action rewind)
{
    /// <summary>Where they part.</summary>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="seen">What the pass ran.</param>
    public Parting Find(Tensor[] inputs, IReadOnlyList<Observation> seen) => Find(root, inputs, seen);

    private Parting Find(nn.Module module, Tensor[] inputs, IReadOnlyList<Observation> seen)
    {
        var (agrees, mayBeFreed) = Held(module, inputs, seen);
        var last = Array.LastIndexOf(agrees, true);

        // A module that is wrong by itself, whatever reached it.
        var wrong = Enumerable.Range(0, seen.Count).FirstOrDefault(i => IsWrong(seen[i]), seen.Count);
        if (wrong < seen.Count && (wrong <= last + 1 || module is Sequential))
        {
            var inside = Find(seen[wrong].Module, seen[wrong].Inputs!, seen[wrong].Inside);
            var before = wrong > 0 ? PathOf(seen[wrong - 1]) : null;
            return new Parting(inside.Agrees ?? before, inside.Differs ?? PathOf(seen[wrong]), inside.Differs is not null && inside.MayBeFreed);
        }

        return new Parting(last >= 0 ? PathOf(seen[last]) : null, last + 1 < seen.Count ? PathOf(seen[last + 1]) : null, mayBeFreed);
    }

    /// <summary>Which modules' outputs forward computes too, and whether it frees any tensor, which then cannot be found.</summary>
    private (bool[] Agrees, bool Frees) Held(nn.Module module, Tensor[] inputs, IReadOnlyList<Observation> seen)
    {
        rewind();
        using var scope = NewDisposeScope();
        var before = DisposeScopeManager.Statistics.DisposedInScopeCount;
        ModelForward.Run(module, inputs);
        var frees = DisposeScopeManager.Statistics.DisposedInScopeCount > before;
        Tensor[] made = [.. scope.DisposablesView.OfType<Tensor>().Where(tensor => !tensor.IsInvalid)];
        return ([.. seen.Select(observation => observation.Outputs.All(output => IsAmong(made, output)))], frees);
    }

    /// <summary>An activation that works in place leaves only its own output.</summary>
    private bool IsAmong(Tensor[] made, Tensor output) =>
        made.Any(tensor => tensor.shape.AsSpan().SequenceEqual(output.shape) && (IsSame(tensor, output) || IsSame(tensor, output.relu())));

    private bool IsSame(Tensor one, Tensor other) => Agreement.Deviation([one], [other]) <= tolerance;

    private bool IsWrong(Observation observation)
    {
        if (observation.Inputs is null)
            return false;
        try
        {
            rewind();
            return !(Agreement.Deviation(ModelForward.Run(observation.Module, observation.Inputs), observation.Outputs) <= tolerance);
        }
        catch (Exception)
        {
            return false;
        }
    }

    private string PathOf(Observation observation)
    {
        var path = root.named_modules().FirstOrDefault(item => ReferenceEquals(item.module, observation.Module)).name;
        return string.IsNullOrEmpty(path) ? observation.Module.GetName() : path;
    }
}
