using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using RelDrop.Distributed;
using RelDrop.Training;
using TorchSharp;

namespace RelDrop.Tests.Distributed;

/// <summary>What a launcher starts in tests, by <c>mpirun -np 2 dotnet RelDrop.Tests.dll ranks train</c>: each rank prints lines that begin with its number.</summary>
internal static class RankProgram
{
    /// <summary>The first argument.</summary>
    public const string Command = "ranks";

    private const int FailingStep = 3;

    public static int Start(string[] arguments)
    {
        try
        {
            TorchCpu.Ensure();
            using var ranks = Ranks.Join(new RanksOptions { Timeout = TimeSpan.FromSeconds(double.Parse(Option(arguments, "--timeout", "100"), CultureInfo.InvariantCulture)) });
            torch.set_num_threads(1);
            return ranks.Run(() => Run(ranks, arguments));
        }
        catch (InvalidOperationException e)
        {
            // What Join refuses.
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    private static int Run(Ranks ranks, string[] arguments)
    {
        var steps = int.Parse(Option(arguments, "--steps", "8"), CultureInfo.InvariantCulture);
        switch (arguments[0])
        {
            case "place":
                Say(ranks, $"of {ranks.Size}, {ranks.LocalRank} of {ranks.LocalSize} here");
                return 0;
            case "train":
                Train(ranks, steps, arguments);
                return 0;
            case "epochs":
                Epochs(ranks, arguments);
                return 0;
            case "sums":
                Sums(ranks);
                return 0;
            default:
                throw new InvalidDataException($"{arguments[0]} is no scenario.");
        }
    }

    private static void Train(Ranks ranks, int steps, string[] arguments)
    {
        using var training = new RankedTraining(seed: 1 + ranks.Rank);
        using var gradients = new SharedGradients(ranks, training.Model, new SharedGradientsOptions
        {
            BucketBytes = 4000,
            Ordered = Option(arguments, "--ordered", "true") == "true",
            Overlap = Option(arguments, "--overlap", "false") switch
            {
                "true" => Overlap.On,
                "auto" => Overlap.Auto,
                _ => Overlap.Off,
            },
        });
        for (var step = 0; step < steps; step++)
        {
            if (step == FailingStep && ranks.Rank == 1)
                Fail(Option(arguments, "--fail", ""));
            training.Step(step, ranks, gradients);
        }

        Say(ranks, $"{training.Hash} {(gradients.IsOverlapped ? "overlapped" : "in turn")}");
    }

    /// <summary>Ways in which a rank may leave the others.</summary>
    private static void Fail(string how)
    {
        switch (how)
        {
            case "exception":
                throw new InvalidDataException("train/cat/0001.jpg\nis not an image.");
            case "null":
                // A fault of memory to the processor: whose handler is called, .NET's or MPI's?
                object? nothing = Environment.ProcessId == 0 ? "" : null;
                _ = nothing!.ToString();
                break;
            case "unhandled":
                var thread = new Thread(() => throw new InvalidDataException("Nobody catches this."));
                thread.Start();
                thread.Join();
                break;
            case "exit 3":
                Environment.Exit(3);
                break;
            case "exit 0":
                Environment.Exit(0);
                break;
            case "kill":
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
                break;
            case "segfault":
                Marshal.WriteByte(16, 1);
                break;
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                break;
        }
    }

    /// <summary>Trains by <see cref="Trainer"/>, with checkpoints.</summary>
    private static void Epochs(Ranks ranks, string[] arguments)
    {
        using var run = new RankedEpochs(ranks, Option(arguments, "--checkpoint", ""), overlap: Option(arguments, "--overlap", "false") == "true");
        foreach (var line in run.Lines(epochs: 3, stopAfter: int.Parse(Option(arguments, "--stop-after", "1000"), CultureInfo.InvariantCulture)))
        {
            Say(ranks, line);
            if (ranks.Rank == 1 && run.Step == int.Parse(Option(arguments, "--kill-after", "-1"), CultureInfo.InvariantCulture))
                Fail("kill");
        }
    }

    private static void Sums(Ranks ranks)
    {
        Span<double> values = [ranks.Rank + 1, 0.1 * (ranks.Rank + 1)];
        ranks.Sum(values);
        Say(ranks, string.Create(CultureInfo.InvariantCulture, $"{values[0]} {values[1]:R}"));
        ranks.Barrier();
    }

    private static void Say(Ranks ranks, string line) => Console.WriteLine($"{ranks.Rank}: {line}");

    private static string Option(string[] arguments, string name, string standard) =>
        Array.IndexOf(arguments, name) is >= 0 and var at ? arguments[at + 1] : standard;
}
