using System.Diagnostics;
using System.Runtime.InteropServices;
using RelDrop.Benchmarks;

namespace RelDrop.Tests.Machine;

/// <summary>
/// oneDNN's fault itself, made by hiding the caches from it, and its mending: in a process of its own, since what is wrong may
/// write where it should not.
/// </summary>
public class HiddenCachesTests
{
    [Fact]
    public void Convolutions_are_wrong_with_hidden_caches_and_right_once_mended()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return;
        var (code, output, error) = Run(mode: "auto");
        Assert.True(code == 0, output + error);
        Assert.Contains("Caches for oneDNN: 1, 1, 1 bytes", output, StringComparison.Ordinal);
        Assert.Contains("As it is: wrong", output, StringComparison.Ordinal);
        Assert.Contains("Mended: ", output, StringComparison.Ordinal);
        Assert.Contains("Now: right", output, StringComparison.Ordinal);
        Assert.EndsWith("8 12 12 8 12 18 18 12 12 18 18 12 8 12 12 8", output.Split('\n').Last(line => line.StartsWith("Smallest check", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("RelDrop: this machine hides its caches", error[..38]);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public void Switched_off_it_is_right_too()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return;
        var (code, output, error) = Run(mode: "off");
        Assert.True(code == 0, output + error);
        Assert.Contains("As it is: wrong", output, StringComparison.Ordinal);
        Assert.Contains("Off: ", output, StringComparison.Ordinal);
        Assert.Contains("Now: right", output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public void Left_on_it_stays_wrong_as_asked_for()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return;
        var (code, output, _) = Run(mode: "on");
        Assert.True(code == 1, output);
        Assert.Contains("Now: wrong", output, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(string mode)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(MeasuringCommand).Assembly.Location, "machine", "--hide-caches"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[TorchCpu.Variable] = mode;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
