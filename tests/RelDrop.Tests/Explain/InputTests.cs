using Explain;
using RelDrop.Heatmaps;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Explain;

public sealed class InputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Touch(string name, string content = "")
    {
        var path = folder[name];
        AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(content)));
        return path;
    }

    private static string Refused(Func<object> action) => Assert.Throws<InvalidDataException>(action).Message;

    [Theory]
    [InlineData(60, 40, 24, 16)]
    [InlineData(30, 45, 16, 24)]
    [InlineData(16, 16, 16, 16)]
    public void Inputs_are_scaled_by_their_shorter_edge_and_cut_in_the_middle(int width, int height, int scaledWidth, int scaledHeight)
    {
        using var generator = new torch.Generator(1);
        using var values = rand([3, height, width], generator: generator);
        var image = RgbImage.FromTensor(values);
        image.Save(folder["a.png"]);

        var loaded = new Preparation(resize: 16, size: 14, Normalization.None).Load(folder["a.png"]);
        using var scaled = nn.functional.interpolate(image.ToTensor().unsqueeze(0), [scaledHeight, scaledWidth], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true).squeeze(0);
        var (top, left) = ((scaledHeight - 14) / 2, (scaledWidth - 14) / 2);
        using var expected = scaled.slice(1, top, top + 14, 1).slice(2, left, left + 14, 1);
        Assert.Equal((14, 14), (loaded.Width, loaded.Height));
        Assert.True(loaded.ToTensor().allclose(expected, atol: 0.6 / 255));
    }

    [Fact]
    public void A_square_larger_than_the_scaled_image_is_refused() =>
        Assert.Contains("--resize is 200; expected at least --size, which is 224", Refused(() => new Preparation(200, 224, Normalization.ImageNet)), StringComparison.Ordinal);

    [Fact]
    public void Folders_are_searched_and_names_kept_apart()
    {
        var (second, first, other) = (Touch("a/dog.png"), Touch("a/Cat.JPG"), Touch("b/dog.jpeg"));
        Touch("a/notes.txt");
        var files = ImageFiles.Find([folder["a"], other]);
        Assert.Equal([(first, "Cat"), (second, "dog"), (other, "dog-2")], files.Select(file => (file.Path, file.Name)));

        Directory.CreateDirectory(folder["empty"]);
        Assert.Contains("empty", Refused(() => ImageFiles.Find([folder["empty"]])), StringComparison.Ordinal);
        Assert.Contains("nowhere", Refused(() => ImageFiles.Find([folder["nowhere"]])), StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_go_by_number_or_name()
    {
        var names = ClassNames.Read(Touch("names.txt", "cat\r\ntabby dog\ncrane\ncrane\n\n"));
        Assert.Equal((4, "tabby dog"), (names.Count, names[1]));
        Assert.Equal(1, names.IndexOf("Tabby Dog"));
        Assert.Equal(3, names.IndexOf("3"));
        Assert.Contains("expected 0 to 3", Refused(() => names.IndexOf("4")), StringComparison.Ordinal);
        Assert.Contains("'bird'", Refused(() => names.IndexOf("bird")), StringComparison.Ordinal);
        Assert.Contains("2, 3", Refused(() => names.IndexOf("crane")), StringComparison.Ordinal);
        Assert.Contains("line 2", Refused(() => ClassNames.Read(Touch("gap.txt", "a\n\nb"))), StringComparison.Ordinal);
        Assert.Contains("two classes", Refused(() => ClassNames.Read(Touch("one.txt", "a"))), StringComparison.Ordinal);
        Assert.Equal("class 7", ClassNames.Numbers(10)[7]);
    }
}
