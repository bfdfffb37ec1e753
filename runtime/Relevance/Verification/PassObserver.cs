using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance.Verification;

/// <summary>A module as a pass ran it.</summary>
/// <param name="Module">The module.</param>
/// <param name="Inputs">Copies of what it read; null for a linear layer, which may have a batch norm folded into it.</param>
/// <param name="Outputs">Copies of what the pass computed.</param>
/// <param name="Inside">The modules inside it.</param>
internal sealed record Observation(nn.Module Module, Tensor[]? Inputs, Tensor[] Outputs, IReadOnlyList<Observation> Inside);

/// <summary>
/// Watches one thread's pass while it records: linear layers, whoever runs them, and modules with a pass of their own. Only looked for
/// once a pass is known to be wrong.
/// </summary>
internal sealed class PassObserver : IDisposable
{
    [ThreadStatic]
    private static PassObserver? current;

    private readonly Stack<List<Observation>> open = new([[]]);
    private readonly List<Tensor> copies = [];

    public PassObserver() => current = this;

    /// <summary>The observer of this thread's passes, if there is one.</summary>
    public static PassObserver? Current => current;

    /// <summary>What was seen, in order.</summary>
    public IReadOnlyList<Observation> Seen => open.Peek();

    /// <summary>Notes a linear layer's output.</summary>
    public void See(nn.Module layer, Tensor output) => open.Peek().Add(new Observation(layer, null, [Copy(output)], []));

    /// <summary>Runs a module's pass and notes what it read and gave.</summary>
    public Tensor[] See(nn.Module module, Tensor[] inputs, Func<Tensor[]> record)
    {
        Tensor[] before = [.. inputs.Select(Copy)];
        open.Push([]);
        try
        {
            var outputs = record();
            var inside = open.Peek();
            open.Pop();
            open.Peek().Add(new Observation(module, before, [.. outputs.Select(Copy)], inside));
            return outputs;
        }
        catch
        {
            open.Pop();
            throw;
        }
    }

    public void Dispose()
    {
        current = null;
        foreach (var copy in copies)
            copy.Dispose();
    }

    /// <summary>A copy that outlives the scopes of the pass.</summary>
    private Tensor Copy(Tensor tensor)
    {
        var copy = tensor.clone().DetachFromDisposeScope();
        copies.Add(copy);
        return copy;
    }
}

/// <summary>A pass that is watched while it records.</summary>
internal sealed class ObservedPass(LrpPass pass, nn.Module module, PassObserver observer, LrpContext[] contexts) : LrpPass(contexts)
{
    protected override int ArgumentCount => pass.Takes;

    public override Tensor Record(Tensor input) => Watch([input], () => [pass.Record(input)])[0];

    public override Tensor[] Record(Tensor[] inputs) => Watch(inputs, () => pass.Record(inputs));

    public override Tensor Propagate(Tensor relevance) => pass.Propagate(relevance);

    public override Tensor[] Propagate(Tensor[] relevances) => pass.Propagate(relevances);

    private Tensor[] Watch(Tensor[] inputs, Func<Tensor[]> record)
    {
        pass.IsGrounded = IsGrounded;
        pass.Arguments = Arguments;
        var outputs = observer.See(module, inputs, record);
        Outputs = pass.Outputs;
        Results = pass.Results;
        return outputs;
    }
}
