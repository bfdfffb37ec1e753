using System.Runtime.InteropServices;

namespace RelDrop.Training;

/// <summary>
/// Asks for an end when the process gets SIGINT (Ctrl+C) or SIGTERM, in place of being ended at once. A second signal ends it as usual, and so does
/// the first once this is disposed.
/// </summary>
/// <example>
/// <code><![CDATA[
/// using var signals = new StopSignals();
/// using var optimizer = ParameterGroups.AdamW(model, 1e-3);
/// var trainer = new Trainer(model, optimizer) { CheckpointPath = "run.ckpt", Stop = signals.Token };
/// foreach (var epoch in trainer.Epochs(20, batches))
///     Console.WriteLine(epoch);
/// ]]></code>
/// </example>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    /// <summary>Listens from now on.</summary>
    public StopSignals() => registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (source.IsCancellationRequested)
            return;
        context.Cancel = true;
        source.Cancel();
    }
}
