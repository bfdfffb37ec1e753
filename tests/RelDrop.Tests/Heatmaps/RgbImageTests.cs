using RelDrop.Heatmaps;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Heatmaps;

public sealed class RgbImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string PathOf(string name) => folder[name];

    private static RgbImage Random(int width, int height)
    {
        using var generator = new torch.Generator(1);
        using var values = rand([3, height, width], generator: generator);
        return RgbImage.FromTensor(values);
    }

    private static uint[] Colors(RgbImage image) => [.. Enumerable.Range(0, image.Width * image.Height).Select(i => image[i % image.Width, i / image.Width])];

    [Fact]
    public void A_png_file_keeps_every_pixel()
    {
        var image = Random(7, 5);
        image.Save(PathOf("a.png"));
        var loaded = RgbImage.Load(PathOf("a.png"));
        Assert.Equal((7, 5), (loaded.Width, loaded.Height));
        Assert.Equal(Colors(image), Colors(loaded));
    }

    [Fact]
    public void Tensors_are_channels_first_and_normalization_is_undone()
    {
        using var values = tensor(new[] { 1f, 0, 0.5f, 0, 0, 1 }, [3, 1, 2]);
        using var normalized = Normalization.ImageNet.Apply(values);
        Assert.Equal((1 - 0.485f) / 0.229f, normalized[0, 0, 0].item<float>(), 5);
        var image = RgbImage.FromTensor(normalized, Normalization.ImageNet);
        Assert.Equal([0xFF8000u, 0x0000FFu], Colors(image));
        using var back = image.ToTensor(Normalization.ImageNet);
        Assert.True(back.allclose(normalized, atol: 0.01));

        Assert.Equal([0x808080u, 0xFFFFFFu], Colors(RgbImage.FromTensor(tensor(new[] { 0.5f, 7 }, [1, 2]))));
    }

    [Fact]
    public void Resizing_agrees_with_torch_and_cropping_takes_the_middle()
    {
        var image = Random(8, 6);
        using var planes = image.ToTensor();
        using var expected = planes.reshape(3, 3, 2, 4, 2).mean([2, 4]);
        using var nearest = image.Enlarge(3).ToTensor();
        Assert.True(nearest.equal(planes.repeat_interleave(3, 1).repeat_interleave(3, 2)).all().item<bool>());

        // Averages of a triangle over four pixels are close to those over two.
        using var smaller = image.Resize(4, 3).ToTensor();
        Assert.True((smaller - expected).abs().mean().item<float>() < 0.1);
        using var torched = nn.functional.interpolate(planes.unsqueeze(0), [3, 4], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true).squeeze(0);
        Assert.True(smaller.allclose(torched, atol: 0.6 / 255));

        using var crop = image.CenterCrop(4, 2).ToTensor();
        Assert.True(crop.equal(planes.slice(1, 2, 4, 1).slice(2, 2, 6, 1)).all().item<bool>());
        Assert.Throws<ArgumentOutOfRangeException>(() => image.CenterCrop(9, 2));
    }

    [Fact]
    public void Gray_is_the_luma() => Assert.Equal([0x4C4C4Cu], Colors(RgbImage.FromTensor(tensor(new[] { 1f, 0, 0 }, [3, 1, 1])).ToGray()));

    [Fact]
    public void Transparent_images_lie_on_white()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(1, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.SetPixel(0, 0, new SKColor(255, 0, 0, 128));
        File.WriteAllBytes(PathOf("a.png"), bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray());
        Assert.Equal([0xFF7F7Fu], Colors(RgbImage.Load(PathOf("a.png"))));
    }

    /// <summary>Where the stored image's top left quarter is once the picture is upright, by Exif 2.3's orientation.</summary>
    [Theory]
    [InlineData(1, false, false, false)]
    [InlineData(2, false, true, false)]
    [InlineData(3, false, true, true)]
    [InlineData(4, false, false, true)]
    [InlineData(5, true, false, false)]
    [InlineData(6, true, true, false)]
    [InlineData(7, true, true, true)]
    [InlineData(8, true, false, true)]
    public void Photographs_are_turned_upright(byte orientation, bool turned, bool right, bool bottom)
    {
        // 32×16, red at the top left and black elsewhere.
        using var planes = zeros(3, 16, 32);
        planes[0, ..8, ..16] = 1;
        using var stored = SKBitmap.Decode(RgbImage.FromTensor(planes).ToPng());
        byte[] jpeg = stored.Encode(SKEncodedImageFormat.Jpeg, 100).ToArray();
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(PathOf("a.jpg"), [.. jpeg[..2], .. exif, .. jpeg[2..]]);

        var image = RgbImage.Load(PathOf("a.jpg"));
        Assert.Equal(turned ? (16, 32) : (32, 16), (image.Width, image.Height));
        bool IsRed(bool x, bool y) => image[(x ? 3 : 1) * image.Width / 4, (y ? 3 : 1) * image.Height / 4] >> 16 > 200;
        Assert.Equal((right, bottom), (from x in new[] { false, true } from y in new[] { false, true } where IsRed(x, y) select (x, y)).Single());
    }

    [Fact]
    public void Files_that_are_no_images_are_refused_by_name()
    {
        File.WriteAllText(PathOf("text.png"), "no image");
        File.WriteAllBytes(PathOf("half.png"), Random(64, 64).ToPng()[..4000]);
        File.WriteAllBytes(PathOf("empty.png"), []);
        foreach (var name in new[] { "text.png", "half.png", "empty.png" })
            Assert.Contains(name, Assert.Throws<InvalidDataException>(() => RgbImage.Load(PathOf(name))).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => RgbImage.Load(PathOf("none.png")));
    }

    [Fact]
    public void Tensors_that_are_no_images_are_refused()
    {
        Assert.Contains("(2, 3, 3)", Assert.Throws<ArgumentException>(() => RgbImage.FromTensor(zeros(2, 3, 3))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RgbImage.FromTensor(full([3, 1, 1], Number.Of(float.NaN))));
        Assert.Contains("2 means and 1 deviations", Assert.Throws<ArgumentException>(() => new Normalization([0, 0], [1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Normalization([0], [0]));
        Assert.Contains("(1, 2, 2)", Assert.Throws<ArgumentException>(() => Normalization.ImageNet.Apply(zeros(1, 2, 2))).Message, StringComparison.Ordinal);
    }
}
