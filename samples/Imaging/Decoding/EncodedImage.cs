using System.Buffers;
using SkiaSharp;

namespace RelDrop.Imaging;

/// <summary>
/// A file's bytes, decoded by Skia. Of JPEGs only the rows that are asked for are transformed and coloured; other formats are decoded
/// whole. As Pillow's <c>convert("RGB")</c> has it, colour profiles are ignored and transparency is dropped.
/// </summary>
internal sealed unsafe class EncodedImage : OpenImage, IPixelRows
{
    private readonly string name;
    private readonly SKCodec codec;
    private readonly SKData data;
    private readonly ScratchMemory pixels;
    private MemoryHandle handle;
    private Memory<byte> rows;
    private int next;

    private EncodedImage(string name, SKCodec codec, SKData data, MemoryHandle handle, ScratchMemory pixels)
        : base(codec.Info.Width, codec.Info.Height, Orientation.Of(codec.EncodedOrigin)) =>
        (this.name, this.codec, this.data, this.handle, this.pixels) = (name, codec, data, handle, pixels);

    private bool IsByRows => codec.EncodedFormat == SKEncodedImageFormat.Jpeg;

    private SKImageInfo Info => new(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, codec.Info.IsOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);

    /// <exception cref="InvalidDataException">These are not the bytes of an image.</exception>
    public static EncodedImage Open(ReadOnlyMemory<byte> encoded, string name, ScratchMemory pixels, Resampler resampler, ScratchMemory transposing)
    {
        var handle = encoded.Pin();
        var data = SKData.Create((nint)handle.Pointer, encoded.Length);
        if (encoded.Length > 0 && SKCodec.Create(data) is { } codec)
            return new EncodedImage(name, codec, data, handle, pixels) { Resampler = resampler, Transposing = transposing };
        data?.Dispose();
        handle.Dispose();
        throw new InvalidDataException($"'{name}' is not an image that can be read.");
    }

    public ReadOnlySpan<byte> Row(int y)
    {
        var bytes = Info.RowBytes;
        if (!IsByRows)
            return rows.Span.Slice(y * bytes, bytes);
        fixed (byte* row = rows.Span)
        {
            if ((y > next && !codec.SkipScanlines(y - next)) || codec.GetScanlines((nint)row, 1, bytes) != 1)
                throw new InvalidDataException($"'{name}' is not an image that can be read: it ends before row {y + 1} of {codec.Info.Height}.");
        }

        next = y + 1;
        return rows.Span;
    }

    private protected override IPixelRows Rows()
    {
        var info = Info;
        if ((long)info.Width * info.Height > Heatmaps.RgbImage.MaxPixels)
            throw new InvalidDataException($"'{name}' has {info.Width}×{info.Height} pixels; expected at most {Heatmaps.RgbImage.MaxPixels}. {nameof(Heatmaps.RgbImage)}.{nameof(Heatmaps.RgbImage.MaxPixels)} can be set higher.");
        rows = pixels.Take(IsByRows ? info.RowBytes : info.BytesSize);
        next = 0;
        SKCodecResult result;
        fixed (byte* first = rows.Span)
            result = IsByRows ? codec.StartScanlineDecode(info) : codec.GetPixels(info, (nint)first);
        return result == SKCodecResult.Success ? this : throw new InvalidDataException($"'{name}' is not an image that can be read: {result}.");
    }

    protected override void Dispose(bool disposing)
    {
        codec.Dispose();
        data.Dispose();
        handle.Dispose();
        base.Dispose(disposing);
    }
}
