using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>
/// Loops on the threads that torch computes with. Those of GNU OpenMP go on spinning for milliseconds after every operation:
/// any other threads would have to share the processors with them.
/// </summary>
internal static unsafe class TorchThreads
{
    /// <summary>Less work is not worth a second thread, as in torch.</summary>
    private const long LeastWork = 1 << 15;

    /// <summary>A thread that is done earlier than others takes over that much at a time.</summary>
    private const long WorkOfRange = 1 << 18;

    /// <summary>GNU OpenMP's parallel region (function, argument, threads, flags), or null if torch uses something else.</summary>
    private static readonly delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, void>, void*, uint, uint, void> Region =
        (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, void>, void*, uint, uint, void>)Export("GOMP_parallel");

    /// <summary>Calls a body for ranges that make up 0 to <paramref name="count"/> − 1, in any order.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="workEach">The work of each, in elements read and written.</param>
    /// <param name="body">Takes a range's first item, and the one after its last.</param>
    public static void For(int count, long workEach, Action<int, int> body)
    {
        var threads = count * workEach < LeastWork ? 1 : get_num_threads();
        var ranges = threads * Math.Max(1, count * workEach / (threads * WorkOfRange));
        var size = (int)((count + ranges - 1) / ranges);
        if (threads == 1)
            body(0, count);
        else if (Region == null)
            Parallel.For(0, (count + size - 1) / size, range => body(range * size, Math.Min((range + 1) * size, count)));
        else
            new Loop(count, size, body).Run(threads);
    }

    /// <summary>Has torch compute on so many threads where the calling thread asks it to; other threads' numbers stay, as torch's own setting would not let them.</summary>
    public static void Use(int threads)
    {
        // Torch looks at its setting once in each thread.
        _ = get_num_threads();
        var set = (delegate* unmanaged[Cdecl]<int, void>)Export("omp_set_num_threads");
        if (set != null)
            set(threads);
    }

    /// <summary>A function of the GNU OpenMP that torch computes with; 0 if torch uses something else.</summary>
    private static nint Export(string function)
    {
        // Loads torch, if nothing did before.
        _ = get_num_threads();
        using var process = Process.GetCurrentProcess();
        var library = process.Modules.Cast<ProcessModule>().FirstOrDefault(module => module.ModuleName.StartsWith("libgomp", StringComparison.Ordinal));
        return library is not null && NativeLibrary.TryGetExport(NativeLibrary.Load(library.FileName), function, out var address) ? address : 0;
    }

    /// <summary>One loop, whose threads take the next range as they are done with one.</summary>
    private sealed class Loop(int count, int size, Action<int, int> body)
    {
        private int taken;
        private ExceptionDispatchInfo? error;

        public void Run(int threads)
        {
            using var self = new GCHandle<Loop>(this);
            Region(&Work, (void*)GCHandle<Loop>.ToIntPtr(self), (uint)threads, 0);
            error?.Throw();
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static void Work(void* loop) => GCHandle<Loop>.FromIntPtr((nint)loop).Target.TakeRanges();

        private void TakeRanges()
        {
            try
            {
                for (int end; (end = Interlocked.Add(ref taken, size)) - size < count;)
                    body(end - size, Math.Min(end, count));
            }
#pragma warning disable CA1031 // Nothing may escape into native code; the caller gets it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                error = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }
}
