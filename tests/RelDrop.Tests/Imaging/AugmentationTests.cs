using RelDrop.Imaging;

namespace RelDrop.Tests.Imaging;

public sealed class AugmentationTests
{
    [Fact]
    public void Random_parts_have_torchvisions_distribution()
    {
        const int Width = 1000, Height = 800, Count = 20_000;
        var crop = new RandomResizedCrop(224) { Scale = (0.08, 0.5) };
        var boxes = Enumerable.Range(0, Count).Select(i => crop.Box(Width, Height, new ImageDraws(3, 0, i))).ToArray();
        Assert.All(boxes, box => Assert.True(box is { Left: >= 0, Top: >= 0, Width: > 0, Height: > 0 } && box.Left + box.Width <= Width && box.Top + box.Height <= Height));
        var areas = boxes.Select(box => (double)box.Width * box.Height / (Width * Height)).ToArray();
        var ratios = boxes.Select(box => Math.Log((double)box.Width / box.Height)).ToArray();
        // Means and variances of uniform distributions; hardly any try leaves the image.
        Assert.Equal(0.29, areas.Average(), 0.005);
        Assert.Equal(0.42 * 0.42 / 12, areas.Average(area => Math.Pow(area - 0.29, 2)), 0.0005);
        Assert.Equal(0, ratios.Average(), 0.006);
        Assert.Equal(Math.Pow(2 * Math.Log(4.0 / 3), 2) / 12, ratios.Average(ratio => ratio * ratio), 0.001);
        Assert.Equal(0.5, boxes.Where(box => box.Width < Width).Average(box => (double)box.Left / (Width - box.Width)), 0.01);
        Assert.All(ratios, ratio => Assert.InRange(ratio, -0.3, 0.3));
    }

    [Theory]
    [InlineData(1000, 10, 493, 0, 13, 10)]
    [InlineData(10, 1000, 0, 493, 10, 13)]
    public void Where_no_part_fits_the_middle_is_taken(int width, int height, int left, int top, int partWidth, int partHeight) =>
        Assert.Equal(new PixelBox(left, top, partWidth, partHeight), new RandomResizedCrop(8) { Scale = (1, 1) }.Box(width, height, new ImageDraws(1, 0, 0)));

    [Fact]
    public void An_order_is_a_function_of_seed_and_epoch()
    {
        var order = ImageDraws.Order(1000, 1, 2);
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        Assert.Equal(order, ImageDraws.Order(1000, 1, 2));
        Assert.NotEqual(order, ImageDraws.Order(1000, 1, 3));
        Assert.NotEqual(order, ImageDraws.Order(1000, 2, 2));
    }

    private static byte[] Changed(Action<PixelPlanesUse> change, params byte[] values)
    {
        var bytes = values.ToArray();
        change(new PixelPlanesUse(bytes));
        return bytes;
    }

    private sealed record PixelPlanesUse(byte[] Bytes)
    {
        /// <summary>Gray, 3×2.</summary>
        public PixelPlanes Image => new(Bytes, 3, 2);
    }

    private static byte[] Gray(params byte[] values) => [.. values, .. values, .. values];

    [Fact]
    public void Operations_are_pillows()
    {
        // By the definitions of ImageEnhance, ImageOps and affine maps, on gray 3×2.
        var image = Gray(10, 20, 30, 40, 50, 60);
        Assert.Equal(Gray(15, 30, 45, 60, 75, 90), Changed(use => Tones.Brightness(use.Image, 1.5), image));
        Assert.Equal(Gray(22, 27, 32, 37, 42, 47), Changed(use => Tones.Contrast(use.Image, 0.5), image));
        Assert.Equal(image, Changed(use => Tones.Color(use.Image, 0.1), image));
        Assert.Equal(Gray(0, 16, 16, 32, 48, 48), Changed(use => Tones.Posterize(use.Image, 4), image));
        Assert.Equal(Gray(10, 20, 225, 215, 205, 195), Changed(use => Tones.Solarize(use.Image, 30), image));
        Assert.Equal(Gray(0, 51, 102, 153, 203, 255), Changed(use => Tones.AutoContrast(use.Image), image));
        Assert.Equal(image, Changed(use => Tones.Equalize(use.Image), image));
        Assert.Equal(Gray(0, 10, 20, 0, 40, 50), Changed(use => Warps.Translate(use.Image, 1, 0), image));
        Assert.Equal(Gray(0, 0, 0, 10, 20, 30), Changed(use => Warps.Translate(use.Image, 0, 1), image));
        Assert.Equal(Gray(60, 50, 40, 30, 20, 10), Changed(use => Warps.Rotate(use.Image, 180), image));
        Assert.Equal(image, Changed(use => Warps.Shear(use.Image, 0, 0), image));
    }

    [Fact]
    public void Policies_depend_on_the_image_and_epoch_alone()
    {
        foreach (var policy in new PixelPolicy[] { new RandAugment(), new TrivialAugmentWide() })
        {
            byte[] Apply(int image)
            {
                var bytes = Enumerable.Range(0, 3 * 20 * 20).Select(i => (byte)(i * 7)).ToArray();
                policy.Apply(new PixelPlanes(bytes, 20, 20), new ImageDraws(1, 0, image));
                return bytes;
            }

            var all = Enumerable.Range(0, 300).Select(Apply).ToArray();
            Assert.Equal(all[7], Apply(7));
            Assert.True(all.DistinctBy(Convert.ToHexString).Count() > 20);
        }
    }
}
