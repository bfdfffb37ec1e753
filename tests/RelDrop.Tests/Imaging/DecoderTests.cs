using RelDrop.Heatmaps;
using RelDrop.Imaging;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Imaging;

public sealed class DecoderTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ResizeFilter.Bilinear, 101, 83, 5, 7, 80, 60, 32, 24)]
    [InlineData(ResizeFilter.Bilinear, 50, 40, 3, 2, 20, 30, 64, 48)]
    [InlineData(ResizeFilter.Bicubic, 101, 83, 5, 7, 80, 60, 32, 24)]
    [InlineData(ResizeFilter.Bicubic, 50, 40, 3, 2, 20, 30, 64, 48)]
    public void A_part_is_resized_as_torch_resizes_it(ResizeFilter filter, int width, int height, int left, int top, int partWidth, int partHeight, int toWidth, int toHeight)
    {
        var file = ImageFiles.Encode(width, height, seed: 1);
        var actual = ImageFiles.Decode(file, _ => ImageView.Of(new PixelBox(left, top, partWidth, partHeight), toWidth, toHeight), filter);

        using var scope = NewDisposeScope();
        var whole = tensor(ImageFiles.Decode(file, ImageFiles.Whole), [1, 3, height, width]).to(ScalarType.Float32);
        var part = whole.slice(2, top, top + partHeight, 1).slice(3, left, left + partWidth, 1);
        var mode = filter == ResizeFilter.Bilinear ? InterpolationMode.Bilinear : InterpolationMode.Bicubic;
        var expected = nn.functional.interpolate(part, [toHeight, toWidth], mode: mode, align_corners: false, antialias: true).clamp(Number.Zero, Number.Of(255)).round();
        var difference = (tensor(actual, [1, 3, toHeight, toWidth]).to(ScalarType.Float32) - expected).abs();
        Assert.True(difference.max().item<float>() <= 1);
        Assert.True(difference.mean().item<float>() < 0.01);
    }

    [Fact]
    public void The_rows_of_a_part_are_those_of_the_whole()
    {
        var file = ImageFiles.Encode(97, 90, seed: 2);
        var whole = ImageFiles.Decode(file, ImageFiles.Whole);
        var part = ImageFiles.Decode(file, _ => ImageView.Of(new PixelBox(11, 37, 40, 21), 40, 21));
        for (var i = 0; i < part.Length; i++)
            Assert.Equal(whole[(i / (40 * 21) * 97 * 90) + ((37 + (i / 40 % 21)) * 97) + 11 + (i % 40)], part[i]);
    }

    [Fact]
    public void Whole_images_are_those_of_the_library()
    {
        foreach (var format in new[] { SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png })
        {
            var file = ImageFiles.Encode(31, 17, seed: 3, format);
            var image = RgbImage.Load(folder.Write("a.img", file));
            var planes = ImageFiles.Decode(file, ImageFiles.Whole);
            for (var i = 0; i < 31 * 17; i++)
                Assert.Equal(image[i % 31, i / 31], (uint)((planes[i] << 16) | (planes[(31 * 17) + i] << 8) | planes[(2 * 31 * 17) + i]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Exif_orientation_is_followed(byte orientation)
    {
        var jpeg = ImageFiles.Encode(24, 16, seed: 4);
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        byte[] file = [.. jpeg[..2], .. exif, .. jpeg[2..]];
        var expected = RgbImage.Load(folder.Write("a.jpg", file));
        using var image = new ImageDecoder().Open(new StoredImage(file), "image");
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        foreach (var mirrored in new[] { false, true })
        {
            var planes = ImageFiles.Decode(file, ImageFiles.Whole, mirrored: mirrored);
            var (width, height) = (image.Width, image.Height);
            for (var i = 0; i < width * height; i++)
                Assert.Equal((byte)(expected[mirrored ? width - 1 - (i % width) : i % width, i / width] >> 16), planes[i]);
        }
    }

    [Fact]
    public void Padding_is_black_and_the_rest_as_it_was()
    {
        var pixels = Enumerable.Range(1, 3 * 4 * 4).Select(value => (byte)value).ToArray();
        using var image = new ImageDecoder().Open(new StoredImage(pixels, new PixelLayout(3, 4, 4)), "pixels");
        var planes = new byte[pixels.Length];
        image.Read(new ImageView(new PixelBox(0, 0, 4, 4), 4, 4, new PixelBox(-1, 1, 4, 4)), ResizeFilter.Bilinear, mirrored: false, planes);
        Assert.Equal([0, 5, 6, 7, 0, 9, 10, 11, 0, 13, 14, 15, 0, 0, 0, 0], planes[..16]);
    }
}
