using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>What TorchSharp's native library offers and its managed API does not.</summary>
internal static class TorchNative
{
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

    [DllImport("torch_cuda")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int aoti_torch_get_current_cuda_stream(int device, out nint stream);

    [DllImport("LibTorchSharp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint THSTensor_data(nint tensor);
}
