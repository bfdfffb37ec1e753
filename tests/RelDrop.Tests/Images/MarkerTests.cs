using Images.Configuration;
using Images.Data.Markers;
using RelDrop.Imaging;

namespace RelDrop.Tests.Images;

public sealed class MarkerTests : IDisposable
{
    private const int Classes = 4;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static MarkerPlan Plan(MarkerKind kind = MarkerKind.Color, TestMarkers test = TestMarkers.Random, ulong seed = 3) => new(kind, Share: 0.9, test, Size: 0.25, Strength: 1, seed);

    private static int[] Variants(MarkerPlan plan, bool isTest) => [.. Enumerable.Range(0, 2000).Select(index => plan.Variant(index, label: index % Classes, Classes, isTest))];

    private static double OfClass(int[] variants) => variants.Index().Average(item => item.Item == item.Index % Classes ? 1 : 0);

    [Fact]
    public void Training_images_have_their_classes_marker_in_the_share_that_is_said()
    {
        var variants = Variants(Plan(), isTest: false);
        Assert.InRange(OfClass(variants), 0.88, 0.92);
        Assert.Equal(variants, Variants(Plan(), isTest: false));
        Assert.NotEqual(variants, Variants(Plan(seed: 4), isTest: false));
        Assert.Equal(Enumerable.Range(0, Classes), variants.Distinct().Order());
    }

    [Fact]
    public void Test_images_have_any_or_another_or_as_in_training()
    {
        Assert.InRange(OfClass(Variants(Plan(), isTest: true)), 0.22, 0.28);
        Assert.Equal(0, OfClass(Variants(Plan(test: TestMarkers.Contrary), isTest: true)));
        Assert.InRange(OfClass(Variants(Plan(test: TestMarkers.AsTraining), isTest: true)), 0.88, 0.92);
    }

    [Theory]
    [InlineData("Color", 3)]
    [InlineData("Texture", 3)]
    [InlineData("Watermark", 3)]
    [InlineData("Tint", 3)]
    [InlineData("Color", 1)]
    [InlineData("Tint", 1)]
    public void What_is_outside_the_marker_stays(string name, int channels)
    {
        var layout = new PixelLayout(channels, 16, 20);
        var pixels = Enumerable.Range(0, layout.Length).Select(i => (byte)(i * 7)).ToArray();
        var plain = new PixelSet(layout, _ => pixels, [0, 1, 2, 3], ["a", "b", "c", "d"], index => $"image {index}");
        using var marked = new MarkedSource(plain, Plan(Enum.Parse<MarkerKind>(name)), isTest: false);
        for (var index = 0; index < marked.Labels.Count; index++)
        {
            var stored = marked.Read(index, new ScratchMemory());
            Assert.Equal(layout, stored.Layout);
            Assert.Equal(stored.Bytes.ToArray(), marked.Read(index, new ScratchMemory()).Bytes.ToArray());
            var (mask, size) = marked.MaskOf(index);
            Assert.Equal(new PixelLayout(1, 16, 20), size);
            Assert.InRange(mask.Count(value => value > 0), 1, mask.Length - 1);
            Assert.All(Enumerable.Range(0, layout.Length).Where(i => mask[i % mask.Length] == 0), i => Assert.Equal(pixels[i], stored.Bytes.Span[i]));
            Assert.NotEqual(pixels, stored.Bytes.ToArray());
        }
    }

    [Fact]
    public void Classes_have_markers_of_their_own()
    {
        foreach (var kind in new[] { MarkerKind.Color, MarkerKind.Texture, MarkerKind.Watermark, MarkerKind.Tint })
        {
            var plan = Plan(kind) with { Share = 1 };
            byte[] Painted(int label)
            {
                var image = Enumerable.Repeat((byte)90, 3 * 16 * 16).ToArray();
                plan.Layer(0, label, Classes, isTest: false, new PixelLayout(3, 16, 16)).Paint(image);
                return image;
            }

            Assert.Equal(Classes, Enumerable.Range(0, Classes).Select(label => Convert.ToHexString(Painted(label))).Distinct().Count());
        }

        Assert.Equal([(255, 0, 0), (0, 255, 0), (0, 0, 255)], Enumerable.Range(0, 3).Select(i => MarkerColors.Of(i, 3, isGray: false)).Select(color => ((int)color.Red, (int)color.Green, (int)color.Blue)));
        Assert.Equal(255, MarkerColors.Of(2, 3, isGray: true).Red);
    }

    [Fact]
    public void Encoded_images_are_marked_too()
    {
        var source = new ImageFolder(Imaging.ImageFiles.Folder(folder, "data", 2, "a", "b"));
        using var marked = new MarkedSource(source, Plan(), isTest: false);
        var stored = marked.Read(3, new ScratchMemory());
        Assert.Equal(new PixelLayout(3, 39, 41), stored.Layout);
        Assert.Equal(10 * 10, marked.MaskOf(3).Mask.Count(value => value > 0));
    }
}
