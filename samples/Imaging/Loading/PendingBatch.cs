using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace RelDrop.Imaging;

/// <summary>A batch that threads are filling: bytes (B, C, H, W), which are kept from batch to batch.</summary>
internal sealed unsafe class PendingBatch : IDisposable
{
    private readonly Tensor bytes;
    private readonly byte* start;
    private readonly int length;
    private readonly CountdownEvent missing = new(1);
    private readonly Lock gate = new();
    private (int Position, ExceptionDispatchInfo Info)? failure;

    /// <param name="capacity">The most images.</param>
    /// <param name="layout">Their dimensions.</param>
    /// <param name="isPinned">Whether a GPU is to read the memory, which is fastest where it cannot be swapped out.</param>
    public PendingBatch(int capacity, PixelLayout layout, bool isPinned)
    {
        using var scope = NewDisposeScope();
        bytes = empty([capacity, layout.Channels, layout.Height, layout.Width], ScalarType.Byte);
        // Lives until the epoch ends, whatever scope the caller is in.
        bytes = (isPinned ? bytes.pin_memory() : bytes).DetachFromDisposeScope();
        length = layout.Length;
        fixed (byte* first = bytes.bytes)
            start = first;
    }

    /// <summary>The images as they are read, and where one takes another's place, that one.</summary>
    public int[] Indices { get; private set; } = [];

    /// <summary>The bytes of the batch, (B, C, H, W). The caller disposes it; its memory is overwritten later.</summary>
    public Tensor Bytes => bytes.slice(0, 0, Indices.Length, 1);

    /// <summary>Begins a batch.</summary>
    public void Start(ReadOnlySpan<int> indices)
    {
        Indices = indices.ToArray();
        missing.Reset(indices.Length);
        failure = null;
    }

    /// <summary>Fills an image's place.</summary>
    /// <param name="position">Which of the batch.</param>
    /// <param name="fill">Takes the image's index and its memory; gives the index that it was filled from.</param>
    public void Fill(int position, FillPlanes fill)
    {
        try
        {
            Indices[position] = fill(Indices[position], new Span<byte>(start + ((long)position * length), length));
        }
#pragma warning disable CA1031 // The thread that asks for the batch gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Of several, the first in order: which is found first depends on the threads.
            lock (gate)
            {
                if (failure is null || position < failure.Value.Position)
                    failure = (position, ExceptionDispatchInfo.Capture(e));
            }
        }
        finally
        {
            missing.Signal();
        }
    }

    /// <summary>Waits until all places are filled, and throws what one of them failed by.</summary>
    public void Wait(CancellationToken cancellation)
    {
        missing.Wait(cancellation);
        failure?.Info.Throw();
    }

    public void Dispose()
    {
        bytes.Dispose();
        missing.Dispose();
    }
}

/// <summary>Fills planes (C, H, W) with an image, and says which it was.</summary>
internal delegate int FillPlanes(int index, Span<byte> planes);
