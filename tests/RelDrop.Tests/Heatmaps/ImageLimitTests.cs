using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Explain;
using RelDrop.Heatmaps;
using SkiaSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Heatmaps;

/// <summary>Pictures that would take more memory than anyone meant to give them.</summary>
public sealed class ImageLimitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly int limit = RgbImage.MaxPixels;

    public void Dispose()
    {
        RgbImage.MaxPixels = limit;
        folder.Dispose();
    }

    /// <summary>A PNG file of a gray or a coloured image, of whatever content.</summary>
    private string Png(int width, int height, bool gray, long zeros)
    {
        static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
        {
            byte[] named = [.. name, .. content], chunk = [.. new byte[4], .. named, .. new byte[4]];
            BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
            BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + named.Length), Crc32.HashToUInt32(named));
            return chunk;
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, (byte)(gray ? 0 : 2));
        using var content = new MemoryStream();
        using (var zlib = new ZLibStream(content, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var block = new byte[1 << 16];
            for (var left = zeros; left > 0; left -= block.Length)
                zlib.Write(block, 0, (int)Math.Min(left, block.Length));
        }

        return folder.Write("a.png", [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, content.ToArray()), .. Chunk("IEND"u8, [])]);
    }

    private static string Refused(string path)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<InvalidDataException>(() => RgbImage.Load(path)).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000);
        Assert.Contains($"'{path}'", message, StringComparison.Ordinal);
        return message;
    }

    [Fact]
    public void Dimensions_that_a_file_cannot_hold_are_refused_before_memory_is_asked_for()
    {
        Assert.Contains("is said to be 30000×30000 pixels, which 74 bytes cannot hold.", Refused(Png(30_000, 30_000, gray: false, zeros: 1000)), StringComparison.Ordinal);
        Refused(Png(int.MaxValue, int.MaxValue, gray: false, zeros: 0));
        Refused(Png(int.MaxValue, 1, gray: false, zeros: 0));
        Refused(Png(8000, 8000, gray: false, zeros: 0));
        Refused(Png(0, 5, gray: false, zeros: 0));
    }

    [Fact]
    public void More_pixels_than_the_limit_are_refused_until_it_is_raised()
    {
        // As a file of a few hundred kilobytes can be, all of it there.
        var path = Png(20_000, 20_000, gray: true, zeros: 20_000L * 20_001);
        Assert.Contains("has 20000×20000 pixels; expected at most 67108864. RgbImage.MaxPixels can be set higher.", Refused(path), StringComparison.Ordinal);

        path = Png(100, 90, gray: true, zeros: 90 * 101);
        RgbImage.MaxPixels = 8999;
        Assert.Contains("has 100×90 pixels; expected at most 8999.", Refused(path), StringComparison.Ordinal);
        RgbImage.MaxPixels = 9000;
        Assert.Equal((100, 90), (RgbImage.Load(path).Width, RgbImage.Load(path).Height));
        Assert.Throws<ArgumentOutOfRangeException>("value", () => RgbImage.MaxPixels = 0);
        Assert.Throws<ArgumentOutOfRangeException>("value", () => RgbImage.MaxPixels = int.MaxValue);
    }

    [Fact]
    public void Images_of_one_colour_may_take_few_bytes()
    {
        foreach (var format in new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp })
        {
            using var bitmap = new SKBitmap(new SKImageInfo(3000, 2000, SKColorType.Rgba8888, SKAlphaType.Opaque));
            bitmap.Erase(SKColors.Black);
            File.WriteAllBytes(folder["one"], bitmap.Encode(format, 100).ToArray());
            Assert.Equal((3000, 2000), (RgbImage.Load(folder["one"]).Width, RgbImage.Load(folder["one"]).Height));
        }
    }

    [Theory]
    [InlineData(1, 60_000, "256×15360000")]
    [InlineData(60_000, 1, "15360000×256")]
    public void Thin_images_are_read_and_not_scaled_by_their_shorter_edge(int width, int height, string scaled)
    {
        var path = Png(width, height, gray: false, zeros: height * ((3L * width) + 1));
        var image = RgbImage.Load(path);
        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.Equal(32, image.Resize(32, 32).Height);
        var message = Assert.Throws<InvalidDataException>(() => new Preparation(resize: 256, size: 224, Normalization.ImageNet).Load(path)).Message;
        Assert.StartsWith($"'{path}' has {width}×{height} pixels; scaled to a shorter edge of 256 it would have {scaled}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_that_are_made_have_the_limit_too()
    {
        using var values = rand([3, 10, 10]);
        using var points = rand([3, 5]);
        var (image, map, cloud) = (RgbImage.FromTensor(values), Heatmap.Of(values), PointHeatmap.Of(points, points));
        const string message = "Expected a picture of at most 67108864 pixels (RgbImage.MaxPixels); it would have ";
        void Refuses(string parameter, string size, Action action) =>
            Assert.StartsWith(message + size, Assert.Throws<ArgumentOutOfRangeException>(parameter, action).Message, StringComparison.Ordinal);
        Refuses("width", "1000000×1000000", () => image.Resize(1_000_000, 1_000_000));
        Refuses("width", "1000000×1000000", () => map.Resize(1_000_000, 1_000_000, Interpolation.Nearest));
        Refuses("factor", "20000000000×20000000000", () => image.Enlarge(2_000_000_000));
        Refuses("factor", "10000×10000", () => map.Enlarge(1000));
        Refuses("size", "2000000000×2000000000", () => cloud.Render(size: 2_000_000_000));
        Refuses("size", "12000×6000", () => cloud.Render([PointView.Default, PointView.Default], size: 6000));
        Assert.Throws<ArgumentOutOfRangeException>("factor", () => new HeatmapGrid("a") { CellSize = 1_000_000 }.Add("row", image));

        RgbImage.MaxPixels = 10_000;
        var grid = new HeatmapGrid("a") { CellSize = 100 };
        grid.Add("row", image);
        Assert.Contains("Expected a grid of at most 10000 pixels", Assert.Throws<InvalidOperationException>(grid.Render).Message, StringComparison.Ordinal);
    }
}
