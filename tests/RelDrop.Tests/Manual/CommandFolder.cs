using System.Diagnostics;
using System.Reflection;

namespace RelDrop.Tests.Manual;

/// <summary>A folder in which commands run.</summary>
internal sealed class CommandFolder(string path, string? packages) : IDisposable
{
    public string Path { get; } = path;

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>What it printed.</returns>
    public string Dotnet(params string[] arguments)
    {
        var (code, output) = Run(arguments);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)}: {code}\n{output}");
        return output;
    }

    /// <summary>Packs a project of this repository as it was built with the tests, as version 1.2.3.</summary>
    public void Pack(string project, string folder) =>
        Dotnet("pack", System.IO.Path.Combine(ManualPage.Root, project), "--no-build", "-c", typeof(CommandFolder).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration, "-o", System.IO.Path.Combine(Path, folder), "-p:MinVerVersionOverride=1.2.3");

    /// <summary>Runs dotnet.</summary>
    public (int Code, string Output) Run(params string[] arguments)
    {
        var (code, output, error) = RunProgram("dotnet", arguments);
        return (code, output + error);
    }

    public (int Code, string Output, string Error) RunProgram(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    public Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Path, RedirectStandardOutput = true, RedirectStandardError = true };

        // What the test host's SDK has set for itself, and coverage and the like, are not the user's.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase) || name is "DOTNET_HOST_PATH").ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        if (packages is not null)
            start.Environment["NUGET_PACKAGES"] = packages;
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
