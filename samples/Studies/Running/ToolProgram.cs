using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace RelDrop.Studies.Running;

/// <summary>The program whose verbs a study's commands are.</summary>
/// <param name="File">What is started.</param>
/// <param name="First">The words before the command's, if any.</param>
internal sealed record ToolProgram(string File, IReadOnlyList<string> First)
{
    /// <summary>The program that is running.</summary>
    /// <exception cref="InvalidOperationException">It has no file that can be started again.</exception>
    public static ToolProgram Current
    {
        get
        {
            var file = Environment.ProcessPath ?? throw new InvalidOperationException("The program's file is not known, so that it cannot start itself for each cell.");
            // Under 'dotnet run' and 'dotnet tool', the process is dotnet and the program an argument of it.
            var isHost = Path.GetFileNameWithoutExtension(file).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
            return new ToolProgram(file, isHost && Assembly.GetEntryAssembly()?.Location is { Length: > 0 } program ? [program] : []);
        }
    }

    /// <summary>How a command is started.</summary>
    /// <param name="words">The command's words.</param>
    /// <param name="threads">How many threads it computes with.</param>
    internal ProcessStartInfo Start(IEnumerable<string> words, int threads)
    {
        var start = new ProcessStartInfo(File, First.Concat(words)) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // What torch's libraries read; what the user has set for all of them gives way, since the study's file fixes it.
        foreach (var variable in (string[])["OMP_NUM_THREADS", "MKL_NUM_THREADS"])
            start.Environment[variable] = threads.ToString(CultureInfo.InvariantCulture);
        return start;
    }
}
