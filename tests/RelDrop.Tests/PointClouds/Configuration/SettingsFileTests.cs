using PointClouds.Configuration;
using RelDrop.Samples.Runs;

namespace RelDrop.Tests.PointClouds.Configuration;

public sealed class SettingsFileTests : IDisposable
{
    /// <summary>Every key of the paper's file.</summary>
    private const string Paper =
        """
        # Training of PointNet++
        training:
          batch_size: 16
          epochs: 150
          learning_rate: 5e-4
          optimizer: SGD
          weight_decay: 0.001
          log_dir: logs/a
        model:
          name: pointnet2_cls_msg
          num_class: 10
          normal_channel: False
        dataset:
          name: ModelNet10
          data_path: 'data/modelnet40_normal_resampled'
          num_points: 512
          use_normals: no
          use_uniform_sample: false
          process_data: true
        augmentation:
          random_dropout:
            enabled: true
            max_ratio: 0.5
          relevance_dropout:
            enabled: true
            alpha: 0.3
            beta: 0.7
            value_replace: -1
            save_indices: true
          scaling:
            enabled: true
            scale_low: 0.9
            scale_high: 1.1
          shifting:
            enabled: false
            shift_range: 0.2
        logging:
          save_dir: runs/1
          checkpoint_interval: 5
        """;

    private readonly TemporaryFolder folder = new();

    private string File => folder["run.yaml"];

    public void Dispose() => folder.Dispose();

    private SettingValues Read(string yaml)
    {
        System.IO.File.WriteAllText(File, yaml);
        return Settings.Format.Read(File).Checked();
    }

    [Fact]
    public void Every_key_of_the_papers_file_is_read()
    {
        var values = Read(Paper);
        Assert.Equal((16, 150, 5e-4, OptimizerKind.Sgd, 0.001, "logs/a"), (values.Get(Settings.BatchSize), values.Get(Settings.Epochs), values.Get(Settings.LearningRate), values.Get(Settings.Optimizer), values.Get(Settings.WeightDecay), values.Get(Settings.LogDir)));
        Assert.Equal(("pointnet2_cls_msg", 10, false), (values.Get(Settings.Model), values.Get(Settings.ClassCount), values.Get(Settings.NormalChannel)));
        Assert.Equal(("ModelNet10", "data/modelnet40_normal_resampled", 512), (values.Get(Settings.Dataset), values.Get(Settings.DataPath), values.Get(Settings.Points)));
        Assert.Equal((false, false, true), (values.Get(Settings.UseNormals), values.Get(Settings.FarthestPoints), values.Get(Settings.Cached)));
        Assert.Equal((true, 0.5), (values.Get(Settings.RandomDropout), values.Get(Settings.MaxRatio)));
        Assert.Equal((true, 0.3, 0.7, -1, true), (values.Get(Settings.RelevanceDropout), values.Get(Settings.Alpha), values.Get(Settings.Beta), values.Get(Settings.Value), values.Get(Settings.SaveIndices)));
        Assert.Equal((true, 0.9, 1.1, false, 0.2), (values.Get(Settings.Scaling), values.Get(Settings.ScaleLow), values.Get(Settings.ScaleHigh), values.Get(Settings.Shifting), values.Get(Settings.ShiftRange)));
        Assert.Equal(("runs/1", 5), (values.Get(Settings.SaveDir), values.Get(Settings.CheckpointInterval)));
    }

    [Fact]
    public void What_a_file_does_not_say_is_as_in_the_paper()
    {
        foreach (var yaml in new[] { "", "# nothing", "training:\nmodel: ~\n", "training: {epochs: 200}" })
        {
            var values = Read(yaml);
            Assert.Equal((24, 200, 1e-3, OptimizerKind.Adam, 1e-4, 20, 0.7), (values.Get(Settings.BatchSize), values.Get(Settings.Epochs), values.Get(Settings.LearningRate), values.Get(Settings.Optimizer), values.Get(Settings.WeightDecay), values.Get(Settings.StepSize), values.Get(Settings.Gamma)));
            Assert.Equal((0.5, 0.5, 0.875, 1024), (values.Get(Settings.Alpha), values.Get(Settings.Beta), values.Get(Settings.MaxRatio), values.Get(Settings.Points)));
        }
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var values = Read(Paper).With(Settings.TopK, 0.25).With(Settings.Composite, "yes").With(Settings.LearningRate, 1e-7).With(Settings.SaveDir, null);
        Settings.Format.Write(File, values);
        var again = Settings.Format.Read(File);
        Assert.All(Settings.All, setting => Assert.Equal(values.Of(setting).Value, again.Of(setting).Value));
        Assert.All(Settings.All, setting => Assert.True(again.IsGiven(setting)));
    }

    [Theory]
    [InlineData("training:\n  batch_size: many", "line 2: training.batch_size is many; expected a whole number of 1 or more.")]
    [InlineData("training:\n  epochs: 3\n  batch_size: 2.5", "line 3: training.batch_size is 2.5; expected a whole number of 1 or more.")]
    [InlineData("training:\n  batch_size: 0", "line 2: training.batch_size is 0; expected a whole number of 1 or more.")]
    [InlineData("training:\n  batch_size: 99999999999", "line 2: training.batch_size is 99999999999;")]
    [InlineData("training:\n  batch_size: '24'", "line 2: training.batch_size is the text \"24\"; expected a whole number")]
    [InlineData("training:\n  batch_size:", "line 2: training.batch_size is empty; expected a whole number")]
    [InlineData("training:\n  batch_size: [24]", "line 2: training.batch_size is a list; expected a whole number")]
    [InlineData("training:\n  batch_size:\n    a: 1", "line 3: training.batch_size is a section; expected a whole number")]
    [InlineData("training:\n  learning_rate: -1", "line 2: training.learning_rate is -1; expected a number above 0.")]
    [InlineData("training:\n  learning_rate: .inf", "line 2: training.learning_rate is .inf; expected a number above 0.")]
    [InlineData("training:\n  optimizer: Adagrad", "line 2: training.optimizer is Adagrad; expected one of Adam, SGD.")]
    [InlineData("model:\n  name: pointnet3", "line 2: model.name is pointnet3; expected one of pointnet_cls, ")]
    [InlineData("dataset:\n  use_normals: 1", "line 2: dataset.use_normals is 1; expected true or false.")]
    [InlineData("augmentation:\n  relevance_dropout:\n    alpha: 1.5", "line 3: augmentation.relevance_dropout.alpha is 1.5; expected a number from 0 to 1.")]
    [InlineData("augmentation:\n  relevance_dropout:\n    gamma: 1", "line 3: there is no key augmentation.relevance_dropout.gamma; expected one of enabled, alpha, beta,")]
    [InlineData("augmentation:\n  relevance_dropout: true", "line 2: augmentation.relevance_dropout is true; expected keys (enabled, alpha,")]
    [InlineData("training:\n  batchsize: 3", "line 2: there is no key training.batchsize; did you mean batch_size?")]
    [InlineData("trainings:\n  batch_size: 3", "line 1: there is no key trainings; did you mean training?")]
    [InlineData("- 1", "line 1: the file is a list; expected keys (training, ")]
    [InlineData("training:\n  epochs: 3\n  epochs: 4", "line 3: ")]
    [InlineData("training: {epochs: 3", "line 2: While parsing")]
    [InlineData("training:\n  epochs: 3\ntraining:\n  epochs: 4", "line 3: ")]
    [InlineData("training:\n  epochs: 3\n---\ntraining:\n  epochs: 4", "line 3: a second document begins; expected one.")]
    [InlineData("training:\n  epochs: !!str 3", "line 2: the tag tag:yaml.org,2002:str is not understood; expected a value without one.")]
    [InlineData("training:\n  seed: !!int \"7\"", "line 2: the tag tag:yaml.org,2002:int is not understood")]
    [InlineData("training: !x {epochs: 1}", "line 1: the tag !x is not understood")]
    [InlineData("training: &t\n  epochs: *t", "line 2: *t refers to another value; expected the value itself.")]
    [InlineData("&a training: *a", "line 1: *a refers to another value")]
    [InlineData("a0: &a0 [x,x]\na1: &a1 [*a0,*a0]\na2: [*a1,*a1]", "line 2: *a0 refers to another value")]
    [InlineData("training: *missing", "line 1: *missing refers to another value")]
    [InlineData("? [[a]]\n: b", "line 1: there is no key ")]
    [InlineData("a:\n  {b: 0.1\n  c:", "line 3: ")]
    [InlineData("training:\n\tepochs: 3", "line 1: ")]
    [InlineData("training:\n  log_dir: \"a\\xZZ\"", "line 2: ")]
    [InlineData("%YAML 9.9\n---\ntraining:", "line 1: ")]
    [InlineData("training: }", "line 1: ")]
    [InlineData("model:\n  normal_channel: true\ndataset:\n  use_normals: false", "run.yaml, line 2) and dataset.use_normals is false (")]
    [InlineData("augmentation:\n  scaling:\n    scale_low: 2", "augmentation.scaling.scale_low is 2 (")]
    public void A_mistake_is_named_with_its_line(string yaml, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(yaml)).Message;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(File, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void What_is_deep_long_or_no_text_is_refused_before_it_is_a_tree()
    {
        foreach (var (open, levels) in new[] { ("[", 60_000), ("{a: ", 15_000), ("- ", 30_000), ("? ", 30_000), ("{", 60_000) })
            Assert.Contains("line 1: it is nested deeper than 16 levels.", Refused("training: ".Replace("training: ", open[0] is '-' or '?' ? "" : "training: ", StringComparison.Ordinal) + string.Concat(Enumerable.Repeat(open, levels))), StringComparison.Ordinal);
        Assert.Contains("it is nested deeper than 16 levels", Refused(string.Concat(Enumerable.Range(0, 300).Select(i => $"{new string(' ', i)}a:\n"))), StringComparison.Ordinal);
        Assert.Contains("more than 65536 bytes", Refused(new string('#', 70_000)), StringComparison.Ordinal);
        System.IO.File.WriteAllBytes(File, [0x61, 0x3A, 0x20, 0xFF, 0xFE]);
        Assert.Contains("is not text in UTF-8", Assert.Throws<InvalidDataException>(() => Settings.Format.Read(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_is_refused_by_place_or_harmless()
    {
        const string special = "{}[]:,-?&*!|>'\"%@`#\n\t \0a1";
        var random = new Random(20261128);
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var text = Paper.ToCharArray();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
                text[random.Next(text.Length)] = special[random.Next(special.Length)];
            var length = random.Next(3) == 0 ? random.Next(text.Length) : text.Length;
            try
            {
                Read(new string(text, 0, length));
            }
            catch (InvalidDataException e)
            {
                Assert.Contains(File, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 3000);
    }

    private string Refused(string yaml) => Assert.Throws<InvalidDataException>(() => Read(yaml)).Message;
}
