using System.Diagnostics;

namespace RelDrop.Tests;

/// <summary>Programs that get signals.</summary>
internal static class Signals
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs a sample's program, sends it a signal once something is there, and waits for its end.</summary>
    /// <param name="signal">INT or TERM.</param>
    /// <param name="program">A type of the program.</param>
    /// <param name="isThere">What is waited for.</param>
    /// <param name="arguments">Its arguments.</param>
    public static (int Code, string Output, string Error) Stop(string signal, Type program, Func<bool> isThere, params string[] arguments)
    {
        // In the background of a shell, tests and what they start ignore SIGINT.
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--default-signal=INT", "dotnet", Path.ChangeExtension(program.Assembly.Location, ".dll"), .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["OMP_NUM_THREADS"] = "1";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Assert.True(SpinWait.SpinUntil(() => process.HasExited || isThere(), Patience));
        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
            kill.WaitForExit();
        Assert.True(process.WaitForExit(Patience), "it did not end");
        return (process.ExitCode, output.Result, error.Result);
    }
}

/// <summary>A fact where there are signals to send.</summary>
internal sealed class SignalFactAttribute : FactAttribute
{
    public SignalFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Sends signals as Linux does.";
    }
}
