namespace RelDrop.Imaging;

/// <summary>An image whose size is known, and of which parts can be read. Valid until the decoder opens the next.</summary>
/// <param name="storedWidth">The width as stored.</param>
/// <param name="storedHeight">The height as stored.</param>
/// <param name="orientation">How the stored image becomes upright.</param>
public abstract class OpenImage(int storedWidth, int storedHeight, Orientation orientation = default) : IDisposable
{
    /// <summary>The width in pixels, upright.</summary>
    public int Width => orientation.Transposed ? storedHeight : storedWidth;

    /// <summary>The height in pixels, upright.</summary>
    public int Height => orientation.Transposed ? storedWidth : storedHeight;

    internal Resampler? Resampler { get; init; }

    internal ScratchMemory? Transposing { get; init; }

    /// <summary>Reads what is seen of the image.</summary>
    /// <param name="view">Which part, scaled to what.</param>
    /// <param name="filter">How it is scaled.</param>
    /// <param name="mirrored">Whether left and right are exchanged.</param>
    /// <param name="planes">Filled with red, green and blue, (3, H, W) of the view's window.</param>
    /// <exception cref="ArgumentException">The view leaves the image, or the planes have another size.</exception>
    /// <exception cref="InvalidDataException">The image is broken.</exception>
    public void Read(in ImageView view, ResizeFilter filter, bool mirrored, Span<byte> planes)
    {
        var (source, window) = (view.Source, view.Window);
        if (source.Left < 0 || source.Top < 0 || source.Width < 1 || source.Height < 1 || source.Left + source.Width > Width || source.Top + source.Height > Height)
            throw new ArgumentException($"Expected a part of an image of {Width}×{Height}; got {source}.", nameof(view));
        if (planes.Length != 3L * window.Width * window.Height)
            throw new ArgumentException($"Expected 3·{window.Height}·{window.Width} bytes; got {planes.Length}.", nameof(planes));
        var horizontal = AxisFilter.Of(source.Left, source.Width, view.ScaledWidth, window.Left, window.Width, filter);
        var vertical = AxisFilter.Of(source.Top, source.Height, view.ScaledHeight, window.Top, window.Height, filter);
        if (mirrored)
            horizontal = horizontal.Mirrored();
        if (orientation.FlipsColumns)
            horizontal = horizontal.OfReversed(Width);
        if (orientation.FlipsRows)
            vertical = vertical.OfReversed(Height);
        var resampler = Resampler ?? new Resampler();
        if (!orientation.Transposed)
        {
            resampler.Resize(Rows(), horizontal, vertical, planes);
            return;
        }

        var lying = (Transposing ?? new ScratchMemory()).Take(planes.Length).Span;
        resampler.Resize(Rows(), vertical, horizontal, lying);
        Transpose(lying, window.Width, window.Height, planes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The stored image from its first row on.</summary>
    private protected abstract IPixelRows Rows();

    /// <summary>Lets go of what was opened.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private static void Transpose(ReadOnlySpan<byte> lying, int width, int height, Span<byte> planes)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var start = channel * width * height;
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    planes[start + (y * width) + x] = lying[start + (x * height) + y];
            }
        }
    }
}
