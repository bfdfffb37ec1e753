using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance.Verification;

/// <summary>Compares a compiled pass with the model's forward on a few samples. What it makes belongs to the dispose scope around it.</summary>
internal sealed class PassComparison : IDisposable
{
    /// <summary>A difference that is no more than this many times what a rounding of the input makes is rounding.</summary>
    private const double Roundings = 10;

    private readonly nn.Module module;
    private readonly ILrpModule model;
    private readonly Type composite;
    private readonly Tensor[] inputs;
    private readonly ForwardCall? call;
    private readonly Undisturbed undisturbed;

    public PassComparison(nn.Module module, ILrpModule model, Type composite, Tensor[] inputs, ForwardCall? call = null)
    {
        (this.module, this.model, this.composite, this.call) = (module, model, composite, call);
        this.inputs = [.. inputs.Select(input => input.detach())];
        undisturbed = new Undisturbed(module);
    }

    /// <summary>How they differ, or null if nothing speaks against the pass.</summary>
    /// <param name="recorded">What the pass has recorded of these samples already, perhaps among others; null if nothing.</param>
    public Mismatch? Judge(Tensor[]? recorded)
    {
        var (expected, types) = Forward(inputs);
        var tolerance = Agreement.Tolerance(types);
        if (call is not null)
            recorded = recorded?[..1];
        if (recorded is not null && Agreement.Deviation(expected, recorded) <= tolerance)
            return null;

        // Not of these samples alone, with other random numbers or in another arithmetic: only like can be compared with like.
        var deviation = Agreement.Deviation(expected, Record());
        if (deviation <= tolerance || deviation <= Roundings * Noise(expected))
            return null;
        return new Mismatch(module.GetType(), composite, deviation, tolerance, Part(tolerance));
    }

    public void Dispose() => undisturbed.Dispose();

    /// <summary>The output of forward, and the floating-point types that it was computed in as far as they are known.</summary>
    private (Tensor[] Outputs, ScalarType[] Types) Forward(Tensor[] of)
    {
        using var scope = NewDisposeScope();
        var outputs = call is null ? ModelForward.Run(module, of) : [ModelForward.First(module, call.Given)];
        var tensors = scope.DisposablesView.OfType<Tensor>().Concat(module.parameters()).Concat(inputs);
        ScalarType[] types = [.. tensors.Where(IsFloatingPoint).Select(Agreement.Arithmetic).Distinct()];
        return ([.. outputs.Select(output => output.alias().MoveToOuterDisposeScope())], types);
    }

    private Tensor[] Record()
    {
        undisturbed.Rewind();
        var pass = model.CreatePass(composite, [.. inputs.Select(_ => LrpContext.Model)]);
        pass.Arguments = call?.Plain ?? [];
        var outputs = pass.Record(inputs);
        return call is null ? outputs : [pass.Results is [long[][] shapes, ..] && outputs[0].dim() == 1 && call.GivesList ? Tensors.Unpack(outputs[0], shapes)[0] : outputs[0]];
    }

    /// <summary>
    /// How much the output of forward differs from itself: called again with the random numbers that come next, since the same ones may lie
    /// elsewhere in a tensor of another memory order, and with its inputs moved by a rounding.
    /// </summary>
    private double Noise(Tensor[] expected)
    {
        var again = Agreement.Deviation(expected, Forward(inputs).Outputs);
        undisturbed.Rewind();
        var moved = Agreement.Deviation(expected, Forward([.. inputs.Select(Moved)]).Outputs);
        return Math.Max(again, moved);
    }

    /// <summary>A tensor with every second element a rounding larger.</summary>
    private static Tensor Moved(Tensor tensor)
    {
        if (!IsFloatingPoint(tensor))
            return tensor;
        var factor = arange(Number.Zero, Number.Of(tensor.numel()), Number.One, ScalarType.Float64, tensor.device)
            .remainder(Number.Of(2)).mul(Number.Of(2 * Agreement.Rounding(tensor.dtype))).add(Number.One, Number.One).reshape(tensor.shape);
        return (tensor.to(ScalarType.Float64) * factor).to(tensor.dtype);
    }

    private Parting Part(double tolerance)
    {
        using var observer = new PassObserver();
        try
        {
            Record();
            return new PartingSearch(module, tolerance, undisturbed.Rewind).Find(inputs, observer.Seen);
        }
        catch (Exception exception)
        {
            // That they differ is known, whether it can be told where or not.
            Trace.TraceWarning($"RelDrop could not find where the pass of {module.GetType()} and its forward part: {exception.Message}");
            return new Parting(null, null, MayBeFreed: false);
        }
    }

    private static bool IsFloatingPoint(Tensor tensor) => !tensor.IsInvalid && tensor.is_floating_point();
}
