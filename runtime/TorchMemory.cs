using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>Memory for tensors on the CPU: how this process keeps it, and how it goes to a GPU.</summary>
public static class TorchMemory
{
    // malloc.h's names, whose values are part of glibc's interface.
    private const int M_TRIM_THRESHOLD = -1;
    private const int M_MMAP_MAX = -4;

    /// <summary>
    /// Has the C library keep the memory that tensors free for those that come next. By default it returns every large block to the
    /// system and gets it anew page by page, which takes longer than most operations on it: training a PointNet++ on two cores takes
    /// half the time with this. Call it once, at the start; memory then stays at its highest point until the process ends.
    /// </summary>
    /// <returns>Whether there was something to set: on Linux with glibc.</returns>
    public static bool KeepFreed()
    {
        try
        {
            return OperatingSystem.IsLinux() && mallopt(M_MMAP_MAX, 0) == 1 && mallopt(M_TRIM_THRESHOLD, int.MaxValue) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, such as musl.
            return false;
        }
    }

    /// <summary>The tensor on a device, in the caller's dispose scope. Nothing waits for it: it is ordered with the device's operations.</summary>
    /// <remarks>From memory that is not pinned, torch or the driver may first wait for all that the device still has to do.</remarks>
    internal static Tensor Upload(Tensor tensor, Device device) => tensor.device_type == DeviceType.CPU && device.type == DeviceType.CUDA
        ? tensor.pin_memory().to(device, non_blocking: true)
        : tensor.to(device);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mallopt(int parameter, int value);
}
