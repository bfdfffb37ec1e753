using static RelDrop.Tests.Images.ImageRunner;

namespace RelDrop.Tests.Images;

public sealed class EvaluationTests : IClassFixture<OneThread>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A network that always says red: a third of the images, and all of one class.</summary>
    [Fact]
    public void A_network_of_one_answer_has_a_known_table()
    {
        var run = Constant(folder, Data(folder), classes: 3);
        var output = Done("evaluate", run);
        Assert.Contains("9 images: 33.3 % recognised, 100.0 % among the first five, 33.3 % mean of classes.", output, StringComparison.Ordinal);
        var result = ResultOf(run, "evaluate");
        var confusion = result.Tables.Single(table => table.Name == "confusion");
        Assert.True(confusion.Shaded);
        Assert.All(confusion.Rows, row => Assert.Equal([0.0, 0, 3], row.Values));
        var expected = Math.Log(1 + Math.E + (Math.E * Math.E)) - 1;
        Assert.Equal(expected, result.ScalarOf("loss"), 5);
        Assert.Equal((1.0 / 3, 9, 0), (result.ScalarOf("top1"), result.ScalarOf("images"), result.ScalarOf("not_decoded")));
        var blue = result.Tables.Single(table => table.Name == "classes").Rows[0];
        Assert.Equal("blue", blue.Label);
        Assert.Equal([3, 0, null], blue.Values);
        Assert.Equal(["true,blue,green,red", "blue,0,0,3", "green,0,0,3", "red,0,0,3"], File.ReadAllLines(Path.Combine(run, "results/evaluate.confusion.csv")));
    }

    [Fact]
    public void Other_images_are_of_the_runs_classes_by_name()
    {
        var run = Constant(folder, Data(folder), classes: 3);
        Classes(folder, "some", 2, "green", "red");
        Assert.Contains("4 images: 50.0 % recognised", Done("evaluate", run, folder["some"]), StringComparison.Ordinal);
        Classes(folder, "one", 2, "red");
        Assert.Contains("2 images: 100.0 % recognised", Done("evaluate", run, folder["one"]), StringComparison.Ordinal);
        Classes(folder, "strange", 2, "green", "redd");
        Assert.Contains("is of class 'redd', which the network was not trained on; did you mean 'red'?", Refused("evaluate", run, folder["strange"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_folders_without_parts_a_run_is_judged_by_what_it_held_back()
    {
        Classes(folder, "whole", 5, "blue", "green", "red");
        var run = Constant(folder, folder["whole"], classes: 3);
        Assert.Contains("3 images: 33.3 %", Done("evaluate", run), StringComparison.Ordinal);
        Assert.Contains("3 images: 33.3 %", Done("evaluate", run, folder["whole"] + "/"), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_alone_need_their_model_and_classes()
    {
        var weights = Path.Combine(Constant(folder, Data(folder), classes: 3), "best.safetensors");
        File.WriteAllText(folder["names.txt"], "blue\ngreen\nred\n");
        var output = Done("evaluate", weights, folder["data"], "--model", "resnet8", "--img-size", "16", "--classes", folder["names.txt"], "--out", folder["results/other.json"]);
        Assert.Contains("33.3 % recognised", output, StringComparison.Ordinal);
        Assert.Equal(9, ResultOf(folder.Path, "other").ScalarOf("images"));
        Assert.Contains("expected --model", Refused("evaluate", weights, folder["data"]), StringComparison.Ordinal);
        Assert.Contains("does not fit", Refused("evaluate", weights, folder["data"], "--model", "resnet8"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_images_end_it_or_are_left_out()
    {
        var run = Constant(folder, Data(folder), classes: 3);
        File.WriteAllBytes(folder["data/test/blue/00.png"], []);
        File.WriteAllBytes(folder["data/test/red/00.png"], File.ReadAllBytes(folder["data/test/red/01.png"])[..80]);
        Assert.Contains("00.png' is not an image that can be read", Refused("evaluate", run), StringComparison.Ordinal);
        Assert.Contains("7 images, 2 could not be decoded: 28.6 % recognised", Done("evaluate", run, "--bad-images", "skip"), StringComparison.Ordinal);
    }

    [Fact]
    public void Markers_can_be_others_than_in_training()
    {
        var plain = Constant(folder, Data(folder), classes: 3);
        Assert.Contains("marker.test is contrary (--test-markers) and marker.kind is none", Refused("evaluate", plain, "--test-markers", "contrary"), StringComparison.Ordinal);
        Done(["train", Data(folder), .. Tiny, "--epochs", "1", "--marker", "color", "--output", folder["run"]]);
        foreach (var test in new[] { "random", "contrary", "as-training", "none" })
        {
            Done("evaluate", folder["run"], "--test-markers", test);
            Assert.Equal($"data, markers color, {test}", ResultOf(folder["run"], "evaluate").Provenance.Data);
        }
    }
}
