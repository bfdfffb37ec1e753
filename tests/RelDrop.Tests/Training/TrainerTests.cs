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
    private static IEnumerable<Batch> Batches(int epoch)
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

    private static (Sequential Model, Trainer Trainer) Create(string? checkpoint = null)
    {
        manual_seed(1);
        var model = Sequential(Flatten(), Linear(72, 16), ReLU(), Dropout(0.2), Linear(16, 2));
        var optimizer = optim.SGD(model.parameters(), 0.05, momentum: 0.9);
        var reldrop = new RelevanceDropout(new PixelMask { Probability = 0.5 }, 7, (input, _) => input.clone());
        return (model, new Trainer(model, optimizer, optim.lr_scheduler.CosineAnnealingLR(optimizer, 6), reldrop) { CheckpointPath = checkpoint });
    }

    private static float[] Parameters(Sequential model) => [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    [Fact]
    public void A_separable_problem_is_learnt()
    {
        var (model, trainer) = Create();
        model.eval();
        var results = trainer.Fit(6, Batches);
        Assert.Equal([1, 2, 3, 4, 5, 6], results.Select(result => result.Epoch));
        Assert.True(results[^1].Loss < 0.7 * results[0].Loss);
        Assert.InRange(results[^1].Accuracy, 0.9, 1);
        Assert.False(model.training);
    }

    [Fact]
    public void A_resumed_run_equals_an_uninterrupted_one()
    {
        var (whole, trainer) = Create();
        trainer.Fit(6, Batches);

        var (_, first) = Create(File);
        first.Fit(3, Batches);
        var (resumed, second) = Create();
        second.LoadCheckpoint(File);
        Assert.Equal(3, second.Epoch);
        second.Fit(6, Batches);

        Assert.Equal(Parameters(whole), Parameters(resumed));
    }

    [Fact]
    public void An_objective_replaces_the_cross_entropy_and_what_was_masked_is_told()
    {
        manual_seed(1);
        using var model = Sequential(Flatten(), Linear(72, 2));
        var before = Parameters(model);
        var masked = new List<bool>();
        var trainer = new Trainer(model, optim.SGD(model.parameters(), 0.1), dropout: new RelevanceDropout(new PixelMask { Probability = 1 }, 7, (input, _) => input.clone()))
        {
            // Its gradient is 0, and its value 3.
            Objective = (input, labels) => (model.forward(input), (model.parameters().First().sum() * Number.Zero).add(Number.Of(3), Number.One)),
            OnMasked = (batch, seen) => masked.Add(batch.Input.ne(seen).any().item<bool>() && batch.Labels.shape[0] == 16),
        };
        Assert.Equal(3, trainer.Fit(1, Batches)[0].Loss, 5);
        Assert.Equal(before, Parameters(model));
        Assert.Equal(Enumerable.Repeat(true, 8), masked);
    }

    [Fact]
    public void Checkpoints_are_written_at_intervals_and_after_the_last_epoch()
    {
        manual_seed(1);
        using var model = Sequential(Flatten(), Linear(72, 2));
        var written = new List<bool>();
        new Trainer(model, optim.SGD(model.parameters(), 0.1))
        {
            CheckpointPath = File,
            CheckpointInterval = 2,
            OnEpoch = _ =>
            {
                written.Add(System.IO.File.Exists(File));
                System.IO.File.Delete(File);
            },
        }.Fit(5, Batches);
        Assert.Equal([false, false, true, false, true], written);
        Assert.True(System.IO.File.Exists(File));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer(model, optim.SGD(model.parameters(), 0.1)) { CheckpointInterval = 0 });
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
    public void A_checkpoint_that_is_refused_leaves_the_scheduler_where_it_was()
    {
        var (_, trainer) = Create();
        trainer.Fit(2, Batches);
        trainer.SaveCheckpoint(File);
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        var (whole, expected) = Create();
        var (model, other) = Create();
        Assert.Throws<InvalidDataException>(() => other.LoadCheckpoint(File));
        Assert.Equal(0, other.Epoch);
        manual_seed(1);
        expected.Fit(2, Batches);
        manual_seed(1);
        other.Fit(2, Batches);
        Assert.Equal(Parameters(whole), Parameters(model));
    }

    [Fact]
    public void Even_the_most_epochs_are_resumed_from()
    {
        manual_seed(1);
        using var model = Sequential(Flatten(), Linear(72, 2));
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        Checkpoint.Save(File, model, optimizer, new CheckpointState(CheckpointState.MostEpochs, 0));
        var trainer = new Trainer(model, optimizer, optim.lr_scheduler.StepLR(optimizer, 10));
        trainer.LoadCheckpoint(File);
        Assert.Equal(CheckpointState.MostEpochs, trainer.Epoch);
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
