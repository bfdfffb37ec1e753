using RelDrop.Masking;
using RelDrop.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder["checkpoint.zip"];

    public void Dispose() => folder.Dispose();

    /// <summary>The class is the channel that is brighter.</summary>
    internal static IEnumerable<Batch> Batches(int epoch)
    {
        using var generator = new torch.Generator((ulong)epoch + 1);
        for (var i = 0; i < 8; i++)
        {
            var images = randn([16, 2, 6, 6], generator: generator);
            var labels = randint(2, [16], dtype: ScalarType.Int64, generator: generator);
            images.add_(functional.one_hot(labels, 2).to(ScalarType.Float32).reshape(16, 2, 1, 1), Number.One);
            yield return new Batch(images, labels);
        }
    }

    internal static (Sequential Model, Trainer Trainer) Create(string? checkpoint = null, CancellationToken stop = default)
    {
        manual_seed(1);
        var model = Sequential(Flatten(), Linear(72, 16), ReLU(), Dropout(0.2), Linear(16, 2));
        var optimizer = optim.SGD(model.parameters(), 0.05, momentum: 0.9);
        var reldrop = new RelevanceDropout(new PixelMask { Probability = 0.5 }, 7, (input, _) => input.clone());
        return (model, new Trainer(model, optimizer, reldrop) { Schedule = Schedule.Cosine(6).Every(8), CheckpointPath = checkpoint, Stop = stop });
    }

    internal static float[] Parameters(Module model) => [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    [Fact]
    public void A_separable_problem_is_learnt()
    {
        var (model, trainer) = Create();
        model.eval();
        var results = trainer.Epochs(6, Batches).ToList();
        Assert.Equal([1, 2, 3, 4, 5, 6], results.Select(result => result.Epoch));
        Assert.True(results[^1].Loss < 0.7 * results[0].Loss);
        Assert.InRange(results[^1].Accuracy, 0.9, 1);
        Assert.False(model.training);
    }

    [Fact]
    public void A_resumed_run_equals_an_uninterrupted_one()
    {
        var (whole, trainer) = Create();
        _ = trainer.Epochs(6, Batches).ToList();

        var (_, first) = Create(File);
        _ = first.Epochs(3, Batches).ToList();
        var (resumed, second) = Create();
        second.LoadCheckpoint(File);
        Assert.Equal(3, second.Epoch);
        _ = second.Epochs(6, Batches).ToList();

        Assert.Equal(Parameters(whole), Parameters(resumed));
    }

    [Fact]
    public void An_objective_replaces_the_cross_entropy_and_what_was_masked_is_told()
    {
        manual_seed(1);
        using var model = Sequential(Flatten(), Linear(72, 2));
        var before = Parameters(model);
        var trainer = new Trainer(model, optim.SGD(model.parameters(), 0.1), new RelevanceDropout(new PixelMask { Probability = 1 }, 7, (input, _) => input.clone()))
        {
            // Its gradient is 0, and its value 3.
            Objective = (input, labels) => (model.forward(input), (model.parameters().First().sum() * Number.Zero).add(Number.Of(3), Number.One)),
        };
        var batches = trainer.Batches(1, Batches).Select(batch => (batch.Number, IsMasked: batch.Batch.Input.ne(batch.Masked).any().item<bool>(), batch.Finished)).ToList();
        Assert.Equal(Enumerable.Range(1, 8).Select(number => (number, true)), batches.Select(batch => (batch.Number, batch.IsMasked)));
        Assert.Equal(3, batches[^1].Finished!.Loss, 5);
        Assert.All(batches.SkipLast(1), batch => Assert.Null(batch.Finished));
        Assert.Equal(before, Parameters(model));
        var both = new Trainer(model, optim.SGD(model.parameters(), 0.1)) { Objective = (_, _) => default, LabelSmoothing = 0.1 };
        Assert.Contains("Objective and LabelSmoothing", Assert.Throws<InvalidOperationException>(() => both.Epochs(1, Batches)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoints_are_written_at_intervals_and_after_the_last_epoch()
    {
        manual_seed(1);
        using var model = Sequential(Flatten(), Linear(72, 2));
        var written = new List<bool>();
        foreach (var _ in new Trainer(model, optim.SGD(model.parameters(), 0.1)) { CheckpointPath = File, CheckpointInterval = 2 }.Epochs(5, Batches))
        {
            written.Add(System.IO.File.Exists(File));
            System.IO.File.Delete(File);
        }

        Assert.Equal([false, false, true, false, true], written);
        Assert.True(System.IO.File.Exists(File));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer(model, optim.SGD(model.parameters(), 0.1)) { CheckpointInterval = 0 });
    }

    [Fact]
    public void The_loop_is_pulled_and_leaves_the_model_in_the_mode_that_it_was_in()
    {
        var (model, trainer) = Create();
        model.eval();
        var epochs = trainer.Epochs(6, Batches);
        Assert.Equal(0, trainer.Epoch);
        foreach (var epoch in epochs)
        {
            Assert.Equal(epoch.Epoch, trainer.Epoch);
            Assert.True(model.training);
            // As a test would; the next epoch trains again.
            model.eval();
            if (epoch.Epoch == 2)
                break;
        }

        Assert.False(model.training);
        Assert.Equal((2, 16L), (trainer.Epoch, trainer.Step));
        Assert.Equal([3, 4, 5, 6], trainer.Epochs(6, Batches).Select(epoch => epoch.Epoch));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Epochs(5, Batches));
        Assert.Throws<InvalidOperationException>(() => trainer.Epochs(7, _ => []).ToList());
        Assert.False(model.training);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_checkpoint()
    {
        var (_, trainer) = Create();
        trainer.SaveCheckpoint(File);
        var before = System.IO.File.ReadAllBytes(File);

        using var broken = new Unwritable();
        Assert.Throws<IOException>(() => Checkpoint.Save(File, broken, optim.SGD(broken.parameters(), 0.1), new CheckpointState(1, 0)));

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Equal([File], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_checkpoint_that_is_refused_changes_nothing()
    {
        var (_, trainer) = Create();
        _ = trainer.Epochs(2, Batches).ToList();
        trainer.SaveCheckpoint(File);
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        var (whole, expected) = Create();
        var (model, other) = Create();
        Assert.Throws<InvalidDataException>(() => other.LoadCheckpoint(File));
        Assert.Equal(0, other.Epoch);
        manual_seed(1);
        _ = expected.Epochs(2, Batches).ToList();
        manual_seed(1);
        _ = other.Epochs(2, Batches).ToList();
        Assert.Equal(Parameters(whole), Parameters(model));
    }

    [Fact]
    public void Even_the_most_epochs_are_resumed_from()
    {
        manual_seed(1);
        using var model = Sequential(Flatten(), Linear(72, 2));
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        Checkpoint.Save(File, model, optimizer, new CheckpointState(CheckpointState.MostEpochs, 0));
        var trainer = new Trainer(model, optimizer);
        trainer.LoadCheckpoint(File);
        Assert.Equal(CheckpointState.MostEpochs, trainer.Epoch);

        // As older versions wrote it.
        var scheduled = new Trainer(model, optimizer) { Schedule = Schedule.Falling(10) };
        Assert.Contains("does not say how many steps were done", Assert.Throws<InvalidDataException>(() => scheduled.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
        using var average = new WeightAverage(model);
        var averaged = new Trainer(model, optimizer) { Average = average };
        Assert.Contains("average.dat: there is no such entry", Assert.Throws<InvalidDataException>(() => averaged.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_are_refused_by_name()
    {
        var (_, trainer) = Create();
        System.IO.File.WriteAllText(File, "not a checkpoint");
        Assert.Contains(File, Assert.Throws<InvalidDataException>(() => trainer.LoadCheckpoint(File)).Message, StringComparison.Ordinal);
    }

    /// <summary>A model at which a write stops half-way.</summary>
    private sealed class Unwritable() : Module(nameof(Unwritable))
    {
        public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null) => throw new IOException("disk full");
    }
}
