using static TorchSharp.torch;

namespace RelDrop.Tests;

/// <summary>Counts the tensors that exist.</summary>
internal static class LiveTensors
{
    /// <summary>Their number once those that earlier tests left to the garbage collector are gone.</summary>
    public static long Baseline()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Now;
    }

    /// <summary>Their number.</summary>
    public static long Now => Tensor.TotalCount;
}
