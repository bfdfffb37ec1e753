using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using RelDrop.Cuda;
using RelDrop.Tests.Cuda.Ptx;

namespace RelDrop.Tests.Cuda;

/// <summary>A driver that does nothing but note what it is asked, and fails where it is told to.</summary>
internal sealed class FakeCudaDriver : ICudaDriver
{
    /// <summary>The most shared memory of a group.</summary>
    public const int SharedBytes = PtxLaunch.MostSharedBytes;

    private const nint TorchContext = 0x1000;
    private readonly ConcurrentDictionary<int, Stack<nint>> contexts = new();
    private int handles;

    public List<string> Calls { get; } = [];

    /// <summary>The call that fails, and with what.</summary>
    public (string Call, int Result)? Failure { get; set; }

    /// <summary>Another that fails.</summary>
    public (string Call, int Result)? LaterFailure { get; set; }

    /// <summary>The context that is current before, on the thread that sets it; 0 for none.</summary>
    public nint Current
    {
        get => Contexts.TryPeek(out var context) ? context : 0;
        init => Contexts.Push(value);
    }

    /// <summary>The arguments of each launch, 16 bytes each.</summary>
    public List<byte[][]> Arguments { get; } = [];

    /// <summary>How many arguments a launch has, since the driver learns that from the kernel.</summary>
    public int ArgumentCount { get; init; }

    public int GetDevice(int ordinal, out int device)
    {
        device = 10 + ordinal;
        return Note($"device {ordinal}");
    }

    public int GetAttribute(int device, int attribute, out int value)
    {
        value = attribute switch { 75 => 9, 97 => SharedBytes, _ => 0 };
        return Note($"attribute {attribute} of {device}");
    }

    public int RetainPrimaryContext(int device, out nint context)
    {
        context = TorchContext + device;
        return Note($"retain {device}");
    }

    public int GetCurrentContext(out nint context)
    {
        context = Current;
        return Note("current");
    }

    public int PushContext(nint context)
    {
        Contexts.Push(context);
        return Note($"push {context - TorchContext}");
    }

    public int PopContext(out nint context)
    {
        context = Contexts.Pop();
        return Note($"pop {context - TorchContext}");
    }

    public int LoadModule(string ptx, out nint module, out string log)
    {
        (module, log) = (++handles, Failure?.Call == "load" ? "ptxas error : line 7\n" : "");
        Assert.Contains(".target sm_", ptx, StringComparison.Ordinal);
        return Note("load");
    }

    public int GetFunction(nint module, string name, out nint function)
    {
        function = 100 + module;
        return Note($"function {name} of {module}");
    }

    public int SetAttribute(nint function, int attribute, int value) => Note($"set {attribute} of {function} to {value}");

    public int Launch(nint function, LaunchSize size, nint stream, nint arguments)
    {
        byte[][] values = [.. Enumerable.Range(0, ArgumentCount).Select(i => Read(Marshal.ReadIntPtr(arguments, i * nint.Size)))];
        lock (Calls)
            Arguments.Add(values);
        return Note($"launch {function} with {size.Groups}×{size.Parts} of {size.GroupSize}, {size.DynamicSharedBytes} bytes, stream {stream}, context {Current - TorchContext}");
    }

    public string Describe(int result) => $"CUDA_ERROR_{result}: it failed";

    /// <summary>Those of the calling thread, the current one on top.</summary>
    private Stack<nint> Contexts => contexts.GetOrAdd(Environment.CurrentManagedThreadId, _ => new());

    private static byte[] Read(nint argument)
    {
        var bytes = new byte[16];
        Marshal.Copy(argument, bytes, 0, bytes.Length);
        return bytes;
    }

    private int Note(string call)
    {
        lock (Calls)
            Calls.Add(call);
        return new[] { Failure, LaterFailure }.FirstOrDefault(failure => failure is { } it && call.StartsWith(it.Call, StringComparison.Ordinal))?.Result ?? 0;
    }
}
