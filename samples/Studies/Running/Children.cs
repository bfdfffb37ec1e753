using System.Diagnostics;
using System.Runtime.InteropServices;
using RelDrop.Training;

namespace RelDrop.Studies.Running;

/// <summary>
/// The processes of a study, which end when it is told to: each finishes its step first. Ctrl+C in a terminal reaches them by itself, and a second signal
/// would end them at once; so what is passed on is SIGTERM, and Ctrl+C only where there is no terminal.
/// </summary>
internal sealed class Children : IDisposable
{
    private readonly StopSignals signals = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly HashSet<Process> running = [];
    private bool isEnding;

    public Children() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => End()),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, _ =>
        {
            if (Console.IsInputRedirected)
                End();
        }),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => signals.Token;

    /// <summary>Takes a process that has just been started.</summary>
    public void Add(Process process)
    {
        lock (running)
        {
            running.Add(process);
            if (isEnding)
                Signals.AskToEnd(process);
        }
    }

    /// <summary>Forgets a process that has ended.</summary>
    public void Remove(Process process)
    {
        lock (running)
            running.Remove(process);
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        signals.Dispose();
    }

    private void End()
    {
        lock (running)
        {
            isEnding = true;
            foreach (var process in running)
                Signals.AskToEnd(process);
        }
    }
}
