using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace RelDrop.Benchmarks.Output;

/// <summary>Where the numbers come from.</summary>
/// <param name="Cpu">The processor.</param>
/// <param name="Cores">How many cores this process may use.</param>
/// <param name="Os">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Torch">libtorch's version.</param>
/// <param name="Threads">How many threads an operation of torch uses.</param>
/// <param name="Load">How many threads wanted a core on average in the minute before, where the system tells. Above 1 the numbers deserve less trust.</param>
internal sealed record Machine(string Cpu, int Cores, string Os, string Runtime, string Torch, int Threads, double? Load)
{
    public static Machine Now() => new(
        Processor(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        torch.__version__,
        torch.get_num_threads(),
        LoadAverage());

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cpu}, {Cores} cores, {Threads} threads, load {Load}; {Os}; {Runtime}; libtorch {Torch}");

    private static double? LoadAverage()
    {
        const string averages = "/proc/loadavg";
        return File.Exists(averages) ? double.Parse(File.ReadAllText(averages).Split(' ')[0], CultureInfo.InvariantCulture) : null;
    }

    private static string Processor()
    {
        const string information = "/proc/cpuinfo";
        var line = File.Exists(information) ? File.ReadLines(information).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
