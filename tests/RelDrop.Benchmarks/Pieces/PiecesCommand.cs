using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;

namespace RelDrop.Benchmarks.Pieces;

/// <summary>BenchmarkDotNet on the primitives that generated code calls. What follows is for BenchmarkDotNet; without anything, all run.</summary>
internal sealed class PiecesCommand : Command
{
    public PiecesCommand()
        : base("pieces", "Benchmarks of the primitives that generated code calls. Arguments are BenchmarkDotNet's, such as --filter '*Mask*'.")
    {
        TreatUnmatchedTokensAsErrors = false;
        SetAction(parsed =>
        {
            TorchCpu.Ensure();
            // In this process: another one would need a copy of libtorch for each job.
            var config = DefaultConfig.Instance.AddJob(Job.InProcess);
            string[] arguments = [.. parsed.UnmatchedTokens];
            BenchmarkSwitcher.FromAssembly(typeof(PiecesCommand).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
        });
    }
}
