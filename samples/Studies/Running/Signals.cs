using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RelDrop.Studies.Running;

/// <summary>Asks other processes to end, so that they finish their step and leave a checkpoint.</summary>
internal static class Signals
{
    private const int Terminate = 15;

    /// <summary>Sends SIGTERM; where there is none, ends the process.</summary>
    public static void AskToEnd(Process process)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                process.Kill(entireProcessTree: true);
            else if (!process.HasExited)
                _ = Kill(process.Id, Terminate);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
