using System.CommandLine;
using PointClouds.Configuration;
using RelDrop.Samples.Runs;

namespace RelDrop.Tests.PointClouds.Configuration;

public sealed class SettingOptionsTests
{
    private static (SettingValues Values, string Errors) Parse(SettingValues file, params string[] arguments)
    {
        var options = new SettingOptions(Settings.All, setting => setting.Describe(setting.Default));
        var command = new Command("train");
        options.AddTo(command);
        var parsed = command.Parse(arguments);
        return (parsed.Errors.Count == 0 ? file.With(options.Given(parsed)) : file, string.Join(' ', parsed.Errors.Select(error => error.Message)));
    }

    [Fact]
    public void Each_setting_has_a_key_and_an_option_of_its_own()
    {
        Assert.Equal(Settings.All.Count, Settings.All.Select(setting => setting.Key).Distinct().Count());
        Assert.Equal(Settings.All.Count, Settings.All.Select(setting => setting.Option).Distinct().Count());
        var fields = typeof(Settings).GetFields().Select(field => field.GetValue(null)).OfType<Setting>();
        Assert.Equal(fields.ToHashSet(), Settings.All.ToHashSet());
    }

    [Fact]
    public void Options_override_a_file_and_leave_the_rest()
    {
        var file = SettingValues.Defaults.With(Settings.BatchSize, 8).With(Settings.Epochs, 5).With(Settings.Scaling, true);
        var (values, errors) = Parse(file, "--batch", "12", "--scaling", "false", "--random-dropout", "--optimizer", "sgd", "--rate", "1e-2", "--value", "-1.5");
        Assert.Equal("", errors);
        Assert.Equal((12, 5, false, true), (values.Get(Settings.BatchSize), values.Get(Settings.Epochs), values.Get(Settings.Scaling), values.Get(Settings.RandomDropout)));
        Assert.Equal((OptimizerKind.Sgd, 0.01, -1.5), (values.Get(Settings.Optimizer), values.Get(Settings.LearningRate), values.Get(Settings.Value)));
        Assert.Equal("--batch", values.Of(Settings.BatchSize).Source);
        Assert.False(values.IsGiven(Settings.Alpha));
    }

    [Theory]
    [InlineData("--batch is 0; expected a whole number of 1 or more.", "--batch", "0")]
    [InlineData("--rate is fast; expected a number above 0.", "--rate", "fast")]
    [InlineData("--model is vgg; expected one of pointnet_cls, ", "--model", "vgg")]
    [InlineData("--normals is maybe; expected true or false.", "--normals", "maybe")]
    [InlineData("--top-k is 0; expected a number above 0 and up to 1.", "--top-k", "0")]
    [InlineData("--batch", "--batch")]
    public void A_wrong_value_is_named(string message, params string[] arguments) =>
        Assert.Contains(message, Parse(SettingValues.Defaults, arguments).Errors, StringComparison.Ordinal);

    [Fact]
    public void Contradictions_say_where_each_is_from()
    {
        var file = SettingValues.Defaults.With([new(Settings.NormalChannel, new Sourced(true, "run.yaml, line 4"))]);
        var (values, _) = Parse(file, "--normals", "false");
        Assert.Equal("model.normal_channel is true (run.yaml, line 4) and dataset.use_normals is false (--normals); expected the same.", Assert.Throws<InvalidDataException>(values.Checked).Message);
        Assert.Contains("augmentation.scaling.scale_low is 1.5 (--scale-low) and augmentation.scaling.scale_high is 1.25 (by default)", Assert.Throws<InvalidDataException>(Parse(SettingValues.Defaults, "--scale-low", "1.5").Values.Checked).Message, StringComparison.Ordinal);
    }
}
