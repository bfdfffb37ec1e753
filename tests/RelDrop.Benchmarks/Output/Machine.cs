using System.Runtime.InteropServices;
using TorchSharp;

namespace RelDrop.Benchmarks.Output;

/// <summary>Where the numbers come from.</summary>
internal sealed record Machine(string Cpu, int Cores, string Os, string Runtime, string Torch, int Threads)
{
    public static Machine This => new(
        Processor(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        torch.__version__,
        torch.get_num_threads());

    public override string ToString() => $"{Cpu}, {Cores} cores, {Threads} threads; {Os}; {Runtime}; libtorch {Torch}";

    private static string Processor()
    {
        const string information = "/proc/cpuinfo";
        var line = File.Exists(information) ? File.ReadLines(information).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
