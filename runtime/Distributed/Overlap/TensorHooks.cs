using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>
/// Calls back when a tensor's gradient has been computed and is about to be accumulated. TorchSharp binds no hooks; libtorch exports the function that registers them,
/// which takes a std::function: in libstdc++, two words of data, a function that copies them, and one that is called. Both belong to no public interface, and so are
/// tried on a tensor of one element before they are used.
/// </summary>
internal static unsafe class TensorHooks
{
    private const string Register = "_ZNK2at10TensorBase14_register_hookESt8functionIFS0_RKS0_EE";
    private const string NoTensor = "_ZN3c1019UndefinedTensorImpl10_singletonE";
    private static readonly ConcurrentDictionary<nint, Action> Callbacks = [];
    private static readonly Lazy<bool> Works = new(Try);
    private static long next;
    private static nint undefined;

    /// <summary>Whether this libtorch calls back.</summary>
    public static bool AreThere => Works.Value;

    /// <summary>Has a function be called, on the thread that computes the gradient, until the result is disposed.</summary>
    public static IDisposable Add(Tensor tensor, Action callback) => Add(tensor, callback, Find() ?? throw new NotSupportedException("This libtorch has no hooks of tensors."));

    private static Registration Add(Tensor tensor, Action callback, nint register)
    {
        var id = (nint)Interlocked.Increment(ref next);
        Callbacks[id] = callback;
        var function = new Function { Data = id, Manage = &Manage, Invoke = &Invoke };
        ((delegate* unmanaged[Cdecl]<nint, Function*, uint>)register)(tensor.Handle, &function);
        GC.KeepAlive(tensor);
        return new Registration(id);
    }

    private static nint? Find()
    {
        _ = get_num_threads();
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess
            || !NativeLibrary.TryLoad(TorchNative.CpuLibrary, out var torch) || !NativeLibrary.TryGetExport(torch, Register, out var register)
            || !NativeLibrary.TryLoad("libc10.so", out var core) || !NativeLibrary.TryGetExport(core, NoTensor, out undefined))
            return null;
        return register;
    }

    /// <summary>Two gradients of one tensor, each of which must be announced once, and be what it would be anyway.</summary>
    private static bool Try()
    {
        if (Find() is not { } register)
            return false;
        using var scope = NewDisposeScope();
        using var withGradient = enable_grad();
        var tensor = ones(1).requires_grad_();
        var calls = 0;
        using (Add(tensor, () => calls++, register))
        {
            for (var i = 0; i < 2; i++)
                tensor.mul(tensor).sum().backward();
        }

        return calls == 2 && tensor.grad is { } gradient && gradient.item<float>() == 4;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Manage(nint* target, nint* source, int operation)
    {
        const int getPointer = 1, clone = 2;
        if (operation == getPointer)
            *target = (nint)source;
        else if (operation == clone)
            *target = *source;
        return 0;
    }

    /// <summary>Gives back no tensor: the gradient stays as it is.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Invoke(nint* result, nint* data, nint* gradient)
    {
        *result = undefined;
        if (Callbacks.TryGetValue(*data, out var callback))
            callback();
        return (nint)result;
    }

    /// <summary>What libstdc++ has for a std::function.</summary>
    private struct Function
    {
        public nint Data;
        public nint MoreData;
        public delegate* unmanaged[Cdecl]<nint*, nint*, int, byte> Manage;
        public delegate* unmanaged[Cdecl]<nint*, nint*, nint*, nint> Invoke;
    }

    /// <summary>Torch keeps the hook as long as the tensor; only its callback goes.</summary>
    private sealed class Registration(nint id) : IDisposable
    {
        public void Dispose() => Callbacks.TryRemove(id, out _);
    }
}
