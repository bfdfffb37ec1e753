using System.CommandLine;
using RelDrop.Benchmarks.Output;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Benchmarks.Machines;

/// <summary>Says whether torch computes convolutions rightly on this machine, what was done about it, and what that costs.</summary>
internal sealed class MachineCommand : Command
{
    private readonly Option<bool> hideCaches = new("--hide-caches")
    {
        Description = "First have oneDNN take each cache for one byte, as on machines that hide them: to see its fault, and that it is mended, on any machine.",
    };

    private readonly Option<bool> steps = new("--steps") { Description = "Time RelDrop's training steps with oneDNN as it is, mended and switched off, by turns." };
    private readonly Option<int> rounds = new("--rounds") { Description = "How often each is timed.", DefaultValueFactory = _ => 5 };

    public MachineCommand()
        : base("machine", "Says whether torch computes convolutions rightly on this machine, what was done about it, and what that costs.")
    {
        Options.Add(hideCaches);
        Options.Add(steps);
        Options.Add(rounds);
        SetAction(parsed => Run(parsed.GetValue(hideCaches), parsed.GetValue(steps) ? Math.Max(1, parsed.GetValue(rounds)) : 0));
    }

    private static int Run(bool hide, int rounds)
    {
        Console.WriteLine(Machine.Now());
        CheckedConvolutions.StartOneDnn();
        if (OneDnnCaches.Find() is not { } caches)
        {
            Console.WriteLine("What oneDNN takes the caches for is not found in this libtorch.");
        }
        else
        {
            if (hide)
                caches.Hide();
            LibtorchOneDnn.TryDropOperations();
            Console.WriteLine($"Caches for oneDNN: {(caches.Levels == 0 ? "defaults" : string.Join(", ", caches.Sizes.ToArray()) + " bytes")}");
            if (rounds > 0)
                StepCosts.Write(caches, rounds);
        }

        Console.WriteLine($"Smallest check: {SmallestCheck()}; expected 8 12 12 8 12 18 18 12 12 18 18 12 8 12 12 8");
        var faults = ConvolutionCheck.Run(new CheckedConvolutions());
        Console.WriteLine($"As it is: {(faults.Count == 0 ? "right" : "wrong")}");
        foreach (var fault in faults)
            Console.WriteLine("  " + fault);
        var report = TorchCpu.Ensure();
        Console.WriteLine($"{report.State}: {report}");
        Console.WriteLine($"Smallest check: {SmallestCheck()}");
        var left = ConvolutionCheck.Run(new CheckedConvolutions());
        Console.WriteLine($"Now: {(left.Count == 0 ? "right" : "wrong")}");
        return left.Count == 0 ? 0 : 1;
    }

    /// <summary>How many elements of 1 each of a 4×4 image's pixels sees through two channels: one result of a transposed convolution.</summary>
    private static string SmallestCheck()
    {
        using var scope = NewDisposeScope();
        var sums = functional.conv_transpose2d(ones(2, 2, 4, 4), ones(2, 1, 3, 3), null!, padding: [1, 1]);
        return string.Join(' ', sums[0].flatten().data<float>().ToArray());
    }
}
