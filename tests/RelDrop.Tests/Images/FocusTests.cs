using Images.Focusing;
using RelDrop.Heatmaps;
using RelDrop.Imaging;
using RelDrop.Studies.Results;
using static RelDrop.Tests.Images.ImageRunner;
using static TorchSharp.torch;

namespace RelDrop.Tests.Images;

public sealed class FocusTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Annotation(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], content);
        return folder[name];
    }

    private static string Voc(string size, params (int Left, int Top, int Right, int Bottom)[] boxes) =>
        $"<annotation><size>{size}<depth>3</depth></size>{string.Concat(boxes.Select(box => $"<object><name>x</name><bndbox><xmin>{box.Left}</xmin><ymin>{box.Top}</ymin><xmax>{box.Right}</xmax><ymax>{box.Bottom}</ymax></bndbox></object>"))}</annotation>";

    [Fact]
    public void Boxes_count_from_one_and_end_at_the_border()
    {
        Annotation("boxes/a.xml", Voc("<width>4</width><height>3</height>", (1, 1, 2, 1), (4, 3, 9, 9)));
        var boxes = new BoxFiles(new AnnotationFiles(folder["boxes"], ".xml"));
        var (mask, layout) = boxes.Of("somewhere/class/a.jpg")!.Value;
        Assert.Equal(new PixelLayout(1, 3, 4), layout);
        Assert.Equal([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], mask.Select(value => value / 255));
        Assert.Null(boxes.Of("somewhere/class/b.jpg"));
    }

    [Theory]
    [InlineData("no xml", "line 1: it is no XML")]
    [InlineData("<annotation/>", "has no size")]
    [InlineData("<annotation><size><width>4</width></size></annotation>", "without a number height")]
    [InlineData("<annotation><size><width>0</width><height>3</height></size></annotation>", "0×3 pixels")]
    [InlineData("<annotation><size><width>4</width><height>3</height></size><object/></annotation>", "without bndbox")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><annotation>&b;</annotation>", "it is no XML")]
    public void Broken_annotations_are_named(string content, string message)
    {
        Annotation("boxes/a.xml", content);
        var thrown = Assert.Throws<InvalidDataException>(() => new BoxFiles(new AnnotationFiles(folder["boxes"], ".xml")).Of("a.jpg"));
        Assert.Contains("a.xml", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>The right half of an image of 8×4: scaled to a height of 4 and cut to its middle square, two of four columns.</summary>
    [Fact]
    public void A_region_goes_through_the_same_crop_as_its_image()
    {
        byte[] mask = [.. Enumerable.Range(0, 32).Select(i => i % 8 >= 4 ? byte.MaxValue : (byte)0)];
        var seen = new SeenMask(new CenterCrop(4, 4)).Of(mask, new PixelLayout(1, 4, 8), "mask");
        Assert.Equal(Enumerable.Range(0, 16).Select(i => i % 4 >= 2), seen);
    }

    [Fact]
    public void Markers_masks_and_boxes_are_measured()
    {
        Done(["train", Data(folder), .. Tiny, "--epochs", "1", "--marker", "color", "--marker-size", "0.25", "--output", folder["run"]]);
        var output = Done("focus", folder["run"], "--of", "true", "--composite", "EpsilonPlus", "--composite", "RelDropPaper", "--pictures", "2");
        Assert.Contains("9 images with markers, relevance of the true class; 0 had no region", output, StringComparison.Ordinal);
        var result = ResultOf(folder["run"], "focus");
        // 4×4 of 16×16.
        Assert.Equal(1.0 / 16, result.ScalarOf("region"), 12);
        Assert.InRange(result.ScalarOf("share"), 0, 1);
        Assert.Equal("EpsilonPlus", result.Provenance.Composite);
        // Two images, and two maps of each.
        Assert.Equal([2, 4], result.Pictures.CountBy(picture => picture.Kind).Select(kind => kind.Value));
        Assert.Equal(["EpsilonPlus", "RelDropPaper"], result.Pictures.Where(picture => picture.Map is not null).Select(picture => picture.Composite).Distinct());
        Assert.Equal(["blue/00.png", "green/01.png"], result.Pictures.Select(picture => picture.Sample).Distinct());

        // All but one have the left half; one has all, which says nothing.
        foreach (var image in Directory.GetFiles(folder["data/test"], "*.png", SearchOption.AllDirectories))
            Annotation($"boxes/{Path.GetFileName(Path.GetDirectoryName(image))}/{Path.GetFileNameWithoutExtension(image)}.xml", Voc("<width>16</width><height>16</height>", (1, 1, 8, 16)));
        Annotation("boxes/red/00.xml", Voc("<width>16</width><height>16</height>", (1, 1, 16, 16)));
        Assert.Contains("8 images with boxes, relevance of the predicted class; 1 had no region", Done("focus", folder["run"], "--boxes", folder["boxes"]), StringComparison.Ordinal);

        Directory.CreateDirectory(folder["masks/red"]);
        using var scope = NewDisposeScope();
        RgbImage.FromTensor(cat([ones(3, 16, 8), zeros(3, 16, 8)], 2)).Save(folder["masks/red/01.png"]);
        Assert.Contains("1 images with masks", Done("focus", folder["run"], "--masks", folder["masks"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_regions_there_is_nothing_to_measure()
    {
        Done(["train", Data(folder), .. Tiny, "--epochs", "1", "--output", folder["run"]]);
        Assert.Contains("The images have no markers; expected a run of '--marker', or --masks or --boxes.", Refused("focus", folder["run"]), StringComparison.Ordinal);
        Assert.Contains("There is no folder 'nowhere'", Refused("focus", folder["run"], "--boxes", "nowhere"), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["empty"]);
        Assert.Contains("None of the 9 images has both a region of masks", Refused("focus", folder["run"], "--masks", folder["empty"]), StringComparison.Ordinal);
        Assert.Contains("expected one of --masks, --boxes and --markers", Refused("focus", folder["run"], "--masks", folder["empty"], "--markers"), StringComparison.Ordinal);
    }
}
