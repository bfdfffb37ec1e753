using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace RelDrop.Distributed;

/// <summary>
/// Sends the parts of a layout while the backward pass computes the others, in their order, on a thread of its own. A parameter's gradient is complete when the next
/// one is announced.
/// </summary>
internal sealed class OverlappedSending : IDisposable
{
    private readonly GradientLayout layout;
    private readonly Action<int> send;
    private readonly IDisposable[] hooks;
    private readonly BlockingCollection<int> ready = [];
    private readonly SemaphoreSlim sent = new(0);
    private readonly Thread thread;
    private readonly bool[] seen;
    private readonly int[] missing;
    private ExceptionDispatchInfo? failure;
    private string? fault;
    private int next;
    private int last;

    private OverlappedSending(GradientLayout layout, Action<int> send)
    {
        (this.layout, this.send) = (layout, send);
        (seen, missing) = (new bool[layout.Places.Count], new int[layout.Buckets.Count]);
        hooks = [.. layout.Places.Select((place, i) => TensorHooks.Add(place.Parameter, () => Announce(i)))];
        thread = new Thread(Work) { IsBackground = true, Name = "gradients" };
        thread.Start();
    }

    /// <summary>Whether a step is under way.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>What overlaps sending and computing; null where that is not asked for, or torch does not let it, which the first rank says in a line.</summary>
    public static OverlappedSending? Create(GradientLayout layout, Action<int> send, bool isAskedFor, Ranks ranks)
    {
        if (!isAskedFor)
            return null;
        var device = layout.Places[0].Parameter.device;
        if (device.type == TorchSharp.DeviceType.CPU && TensorHooks.AreThere)
            return new(layout, send);
        ranks.Say($"Gradients are sent after the backward pass, not during it: {(device.type == TorchSharp.DeviceType.CPU ? "this libtorch has no hooks that can be used" : $"on {device}, they follow it in its own stream")}.");
        return null;
    }

    /// <summary>Begins a step, whose one backward pass is next.</summary>
    public void Begin()
    {
        if (HasBegun)
            throw new InvalidOperationException($"{nameof(SharedGradients.Expect)} was called twice; expected {nameof(SharedGradients.Reduce)} after the first.");
        Array.Clear(seen);
        for (var i = 0; i < missing.Length; i++)
            missing[i] = layout.Buckets[i].EndPlace - layout.Buckets[i].FirstPlace;
        (failure, fault, next, last, HasBegun) = (null, null, 0, -1, true);
    }

    /// <summary>Ends it: sends what is left, and waits until all is sent.</summary>
    public void End()
    {
        HasBegun = false;
        while (next < missing.Length)
            ready.Add(next++);
        for (var i = 0; i < missing.Length; i++)
            sent.Wait();
        failure?.Throw();
        if (fault is not null)
            throw new InvalidOperationException(fault);
    }

    public void Dispose()
    {
        foreach (var hook in hooks)
            hook.Dispose();
        ready.CompleteAdding();
        // A step that failed half-way: the thread waits for ranks that may never come, and who threw should not.
        if (HasBegun)
            return;
        thread.Join();
        ready.Dispose();
        sent.Dispose();
    }

    /// <summary>Called by the backward pass, out of which nothing may be thrown.</summary>
    private void Announce(int place)
    {
        if (!HasBegun)
            return;
        if (seen[place])
            fault = $"A second backward pass ran after {nameof(SharedGradients.Expect)}, when gradients of the first had been sent; expected one.";
        seen[place] = true;
        if (last >= 0)
            Complete(last);
        last = place;
    }

    private void Complete(int place)
    {
        missing[layout.Places[place].Bucket]--;
        // The last part is sent at the end, as the statistics are in it.
        while (next < missing.Length - 1 && missing[next] == 0)
            ready.Add(next++);
    }

    private void Work()
    {
        // Its sums would otherwise want as many threads again as the backward pass has.
        TorchThreads.Use(1);
        foreach (var bucket in ready.GetConsumingEnumerable())
        {
            try
            {
                if (failure is null)
                    send(bucket);
            }
#pragma warning disable CA1031 // The thread that waits for it gets it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }

            sent.Release();
        }
    }
}
