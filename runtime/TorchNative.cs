using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>What TorchSharp's native library offers and its managed API does not.</summary>
internal static class TorchNative
{
    /// <summary>The address of a tensor's first element, whatever its device; valid while the tensor lives.</summary>
    public static nint DataPointer(Tensor tensor) => THSTensor_data(tensor.Handle);

    [DllImport("LibTorchSharp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern nint THSTensor_data(nint tensor);
}
