namespace RelDrop.Cuda;

/// <summary>The few calls of NVIDIA's driver that launching a kernel takes. Each returns the driver's result, 0 for success.</summary>
internal interface ICudaDriver
{
    /// <summary>cuInit, which may be called again, and cuDeviceGet.</summary>
    int GetDevice(int ordinal, out int device);

    /// <summary>cuDeviceGetAttribute.</summary>
    int GetAttribute(int device, int attribute, out int value);

    /// <summary>cuDevicePrimaryCtxRetain: the context that torch uses too.</summary>
    int RetainPrimaryContext(int device, out nint context);

    /// <summary>cuCtxGetCurrent.</summary>
    int GetCurrentContext(out nint context);

    /// <summary>cuCtxPushCurrent.</summary>
    int PushContext(nint context);

    /// <summary>cuCtxPopCurrent.</summary>
    int PopContext(out nint context);

    /// <summary>cuModuleLoadDataEx, into the current context.</summary>
    /// <param name="ptx">The module as PTX.</param>
    /// <param name="module">Receives the module.</param>
    /// <param name="log">Receives what the driver's compiler says of errors.</param>
    int LoadModule(string ptx, out nint module, out string log);

    /// <summary>cuModuleGetFunction.</summary>
    int GetFunction(nint module, string name, out nint function);

    /// <summary>cuFuncSetAttribute.</summary>
    int SetAttribute(nint function, int attribute, int value);

    /// <summary>cuLaunchKernel.</summary>
    /// <param name="function">The kernel.</param>
    /// <param name="size">How many threads, and their shared memory.</param>
    /// <param name="stream">The stream; 0 is the legacy default stream.</param>
    /// <param name="arguments">The address of an array of the arguments' addresses.</param>
    int Launch(nint function, LaunchSize size, nint stream, nint arguments);

    /// <summary>The name of a result and what it means.</summary>
    string Describe(int result);
}

/// <summary>How many threads run a kernel.</summary>
/// <param name="Groups">The number of groups, the grid's first dimension.</param>
/// <param name="GroupSize">The threads of each.</param>
/// <param name="Parts">How often there are so many, the grid's second dimension.</param>
/// <param name="DynamicSharedBytes">Shared memory of each group beside what the kernel declares.</param>
internal readonly record struct LaunchSize(int Groups, int GroupSize, int Parts = 1, int DynamicSharedBytes = 0);
