using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace RelDrop.Cuda;

/// <summary>The driver itself, libcuda.</summary>
internal sealed unsafe class NativeCudaDriver : ICudaDriver
{
    private const string Library = "cuda";

    // cuda.h's CUjit_option.
    private const int JitErrorLogBuffer = 5;
    private const int JitErrorLogBufferSize = 6;
    private const int LogSize = 8192;

    static NativeCudaDriver() => NativeLibrary.SetDllImportResolver(typeof(NativeCudaDriver).Assembly, Resolve);

    /// <inheritdoc/>
    public int GetDevice(int ordinal, out int device)
    {
        device = 0;
        var result = cuInit(0);
        return result == 0 ? cuDeviceGet(out device, ordinal) : result;
    }

    /// <inheritdoc/>
    public int GetAttribute(int device, int attribute, out int value) => cuDeviceGetAttribute(out value, attribute, device);

    /// <inheritdoc/>
    public int RetainPrimaryContext(int device, out nint context) => cuDevicePrimaryCtxRetain(out context, device);

    /// <inheritdoc/>
    public int GetCurrentContext(out nint context) => cuCtxGetCurrent(out context);

    /// <inheritdoc/>
    public int PushContext(nint context) => cuCtxPushCurrent_v2(context);

    /// <inheritdoc/>
    public int PopContext(out nint context) => cuCtxPopCurrent_v2(out context);

    /// <inheritdoc/>
    public int LoadModule(string ptx, out nint module, out string log)
    {
        var errors = new byte[LogSize];
        fixed (byte* text = Encoding.ASCII.GetBytes(ptx + '\0'))
        fixed (byte* buffer = errors)
        {
            var options = stackalloc int[] { JitErrorLogBuffer, JitErrorLogBufferSize };
            var values = stackalloc nint[] { (nint)buffer, LogSize };
            var result = cuModuleLoadDataEx(out module, text, 2, options, values);
            log = Marshal.PtrToStringAnsi((nint)buffer) ?? "";
            return result;
        }
    }

    /// <inheritdoc/>
    public int GetFunction(nint module, string name, out nint function) => cuModuleGetFunction(out function, module, name);

    /// <inheritdoc/>
    public int SetAttribute(nint function, int attribute, int value) => cuFuncSetAttribute(function, attribute, value);

    /// <inheritdoc/>
    public int Launch(nint function, LaunchSize size, nint stream, nint arguments) =>
        cuLaunchKernel(function, (uint)size.Groups, (uint)size.Parts, 1, (uint)size.GroupSize, 1, 1, (uint)size.DynamicSharedBytes, stream, arguments, 0);

    /// <summary>cuStreamQuery: whether a stream has done all that was put into it.</summary>
    public static int QueryStream(nint stream) => cuStreamQuery(stream);

    /// <inheritdoc/>
    public string Describe(int result)
    {
        var isKnown = cuGetErrorName(result, out var name) == 0 & cuGetErrorString(result, out var text) == 0;
        return isKnown ? $"{Marshal.PtrToStringAnsi(name)}: {Marshal.PtrToStringAnsi(text)}" : $"CUDA error {result}";
    }

    /// <summary>The driver's library has a version in its name; without it, it is there only where one can compile against it.</summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        foreach (var candidate in OperatingSystem.IsWindows() ? ["nvcuda.dll"] : new[] { "libcuda.so.1", "libcuda.so" })
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;
        }

        return 0;
    }

    [DllImport(Library)]
    private static extern int cuInit(uint flags);

    [DllImport(Library)]
    private static extern int cuDeviceGet(out int device, int ordinal);

    [DllImport(Library)]
    private static extern int cuDeviceGetAttribute(out int value, int attribute, int device);

    [DllImport(Library)]
    private static extern int cuDevicePrimaryCtxRetain(out nint context, int device);

    [DllImport(Library)]
    private static extern int cuCtxGetCurrent(out nint context);

    [DllImport(Library)]
    private static extern int cuCtxPushCurrent_v2(nint context);

    [DllImport(Library)]
    private static extern int cuCtxPopCurrent_v2(out nint context);

    [DllImport(Library)]
    private static extern int cuModuleLoadDataEx(out nint module, byte* image, uint count, int* options, nint* values);

    [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int cuModuleGetFunction(out nint function, nint module, [MarshalAs(UnmanagedType.LPStr)] string name);

    [DllImport(Library)]
    private static extern int cuFuncSetAttribute(nint function, int attribute, int value);

    [DllImport(Library)]
    private static extern int cuLaunchKernel(nint function, uint gridX, uint gridY, uint gridZ, uint groupX, uint groupY, uint groupZ, uint sharedBytes, nint stream, nint arguments, nint extra);

    [DllImport(Library)]
    private static extern int cuStreamQuery(nint stream);

    [DllImport(Library)]
    private static extern int cuGetErrorName(int result, out nint name);

    [DllImport(Library)]
    private static extern int cuGetErrorString(int result, out nint text);
}
