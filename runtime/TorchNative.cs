using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>What TorchSharp's native library offers and its managed API does not.</summary>
internal static unsafe class TorchNative
{
    /// <summary>The file of libtorch that computes on the CPU, oneDNN included.</summary>
    public static string CpuLibrary => OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    /// <summary>The address of a tensor's first element, whatever its device; valid while the tensor lives.</summary>
    public static nint DataPointer(Tensor tensor) => THSTensor_data(tensor.Handle);

    /// <summary>Torch's current stream of a device; 0, the default one, if this libtorch does not tell.</summary>
    public static nint CurrentCudaStream(int device)
    {
        const int success = 0;
        try
        {
            return aoti_torch_get_current_cuda_stream(device, out var stream) == success ? stream : 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // TorchSharp cannot set another.
            return 0;
        }
    }

    /// <summary>Has torch use oneDNN, or not; false if this libtorch cannot be told.</summary>
    public static bool TryUseOneDnn(bool use) => TrySet("_ZN2at7Context20setUserEnabledMkldnnEb", use);

    /// <summary>Has torch use NNPACK, or not; false if this libtorch cannot be told.</summary>
    public static bool TryUseNnpack(bool use) => TrySet("_ZN2at7Context20setUserEnabledNNPACKEb", use);

    /// <summary>Sets what at::Context has a setter for that takes a bool; by the names of compilers other than Microsoft's.</summary>
    private static bool TrySet(string setter, bool value)
    {
        // Loads torch, if nothing did before.
        _ = get_num_threads();
        if (!NativeLibrary.TryLoad(CpuLibrary, out var library)
            || !NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out var context)
            || !NativeLibrary.TryGetExport(library, setter, out var set))
            return false;
        ((delegate* unmanaged[Cdecl]<nint, byte, void>)set)(((delegate* unmanaged[Cdecl]<nint>)context)(), (byte)(value ? 1 : 0));
        return true;
    }

    [DllImport("torch_cuda")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int aoti_torch_get_current_cuda_stream(int device, out nint stream);

    [DllImport("LibTorchSharp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint THSTensor_data(nint tensor);
}
