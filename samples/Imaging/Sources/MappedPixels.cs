using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace RelDrop.Imaging;

/// <summary>A mapped file as images of equal length.</summary>
internal sealed unsafe class MappedPixels : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private readonly int length;
    private bool isDisposed;

    public MappedPixels(MemoryMappedFile file, int length)
    {
        (this.file, this.length, view) = (file, length, file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read));
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <exception cref="ObjectDisposedException">The file is no longer mapped.</exception>
    public ReadOnlyMemory<byte> Image(int index)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return new Part(start + view.PointerOffset + ((long)index * length), length).Memory;
    }

    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }

    /// <summary>Memory that is nobody's to move or free.</summary>
    private sealed class Part(byte* start, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new(start, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
