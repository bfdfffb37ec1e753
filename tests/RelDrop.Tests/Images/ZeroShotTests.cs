using Images.ZeroShot;
using static RelDrop.Tests.Images.ImageRunner;

namespace RelDrop.Tests.Images;

/// <summary>Small folders and a network whose answer is known: of the classes that it may choose among always the last.</summary>
public sealed class ZeroShotTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string[] classes;
    private readonly string run;

    public ZeroShotTests()
    {
        // Two of each subset, in the order of the outputs.
        classes = [.. ((ClassSubset[])[ClassSubset.A, ClassSubset.O, ClassSubset.R]).SelectMany(subset => Own(subset).Take(2)).Order(StringComparer.Ordinal)];
        Data(folder, "data", 2, 1, classes);
        run = Constant(folder, folder["data"], classes.Length);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Classes of a subset that are of no other.</summary>
    private static IEnumerable<string> Own(ClassSubset subset) =>
        ImageNetClasses.Of(subset).Where(name => Enum.GetValues<ClassSubset>().All(other => other == subset || !ImageNetClasses.Of(other).Contains(name)));

    private string[] Known(ClassSubset subset) => [.. classes.Where(ImageNetClasses.Of(subset).Contains)];

    [Fact]
    public void The_network_chooses_among_the_classes_of_each_set()
    {
        var (a, o, r) = (Known(ClassSubset.A), Known(ClassSubset.O), Known(ClassSubset.R));
        Classes(folder, "a", 3, a);
        Classes(folder, "o", 2, o);
        Classes(folder, "r", 4, r);
        Classes(folder, "val", 3, classes);
        var output = Done("zero-shot", run, "--imagenet-a", folder["a"], "--imagenet-o", folder["o"], "--imagenet-r", folder["r"], "--val", folder["val"]);
        Assert.Contains("needs 200 images", output, StringComparison.Ordinal);

        var result = ResultOf(run, "zero-shot");
        Assert.Equal((6, 0.5), (result.ScalarOf("imagenet_a_images"), result.ScalarOf("imagenet_a_top1")));
        Assert.DoesNotContain(result.Scalars, scalar => scalar.Name == "imagenet_a_rms_calibration_error");
        // All are equally sure, and half of them right.
        Assert.Equal(0.5, result.ScalarOf("imagenet_a_aurra"), 12);

        Assert.Equal((4, 6), (result.ScalarOf("imagenet_o_images"), result.ScalarOf("imagenet_o_validation_images")));
        Assert.Equal((0.4, 0.5, 0.4), (result.ScalarOf("imagenet_o_aupr"), result.ScalarOf("imagenet_o_auroc"), result.ScalarOf("imagenet_o_aupr_by_chance")));

        Assert.Equal((8, 0.5, 0.5, 0.0), (result.ScalarOf("imagenet_r_images"), result.ScalarOf("imagenet_r_top1"), result.ScalarOf("imagenet_r_validation_top1"), result.ScalarOf("imagenet_r_loss_of_top1")));
    }

    [Fact]
    public void What_is_none_of_a_set_is_refused()
    {
        Classes(folder, "a", 1, Known(ClassSubset.A)[0], "n01440764");
        Assert.Contains("is of no class of ImageNet-A", Refused("zero-shot", run, "--imagenet-a", folder["a"]), StringComparison.Ordinal);
        Classes(folder, "o", 1, Known(ClassSubset.O));
        Assert.Contains("expected --val", Refused("zero-shot", run, "--imagenet-o", folder["o"]), StringComparison.Ordinal);
        Classes(folder, "val", 1, Known(ClassSubset.O)[0]);
        Assert.Contains("has no .jpg or .png file", Refused("zero-shot", run, "--imagenet-o", folder["o"], "--val", folder["val"]), StringComparison.Ordinal);
        Assert.Contains("expected --imagenet-a", Refused("zero-shot", run), StringComparison.Ordinal);
        Classes(folder, "r", 1, ImageNetClasses.Of(ClassSubset.R).Except(classes).First());
        Assert.Contains("which the network was not trained on", Refused("zero-shot", run, "--imagenet-r", folder["r"]), StringComparison.Ordinal);
    }
}
