using System.IO.Compression;
using System.Text;
using RelDrop.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Training;

/// <summary>Checkpoints that are sound come back, and those that are not change nothing.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Path => folder["checkpoint.zip"];

    public static TheoryData<string> Optimizers => ["SGD", "SGDWithoutMomentum", "Adam", "AdamW", "RMSProp", "ASGD", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "Rprop"];

    private static OptimizerHelper Optimizer(string name, IEnumerable<Parameter> parameters) => name switch
    {
        "SGD" => optim.SGD(parameters, 0.1, momentum: 0.9),
        "SGDWithoutMomentum" => optim.SGD(parameters, 0.1),
        "Adam" => optim.Adam(parameters, amsgrad: true),
        "AdamW" => optim.AdamW(parameters),
        "RMSProp" => optim.RMSProp(parameters, momentum: 0.5),
        "ASGD" => optim.ASGD(parameters),
        "Adagrad" => optim.Adagrad(parameters),
        "Adadelta" => optim.Adadelta(parameters),
        "Adamax" => optim.Adamax(parameters),
        "NAdam" => optim.NAdam(parameters),
        "RAdam" => optim.RAdam(parameters),
        _ => optim.Rprop(parameters),
    };

    /// <summary>A model with buffers, and its optimizer after some steps.</summary>
    internal static (Sequential Model, OptimizerHelper Optimizer) Create(string optimizer = "SGD", int steps = 0, int inputs = 3)
    {
        manual_seed(1);
        var model = nn.Sequential(nn.Linear(inputs, 4), nn.BatchNorm1d(4), nn.Linear(4, 2));
        var stepper = Optimizer(optimizer, model.parameters());
        for (var i = 0; i < steps; i++)
            Step(model, stepper, inputs);
        return (model, stepper);
    }

    private static void Step(Sequential model, OptimizerHelper optimizer, int inputs = 3)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        model.forward(randn(5, inputs)).pow(Number.Of(2)).mean().backward();
        optimizer.step();
    }

    /// <summary>Everything that a checkpoint could change.</summary>
    internal static byte[] Snapshot(Sequential model, OptimizerHelper optimizer)
    {
        using var random = get_rng_state();
        return [.. ModelContent.Save(model), .. OptimizerContent.Save(optimizer), .. random.bytes];
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void What_is_saved_comes_back_whatever_the_optimizer(string name)
    {
        var (model, optimizer) = Create(name, steps: 3);
        Checkpoint.Save(Path, model, optimizer, new CheckpointState(3, 12));
        var (resumed, other) = Create(name);
        manual_seed(77);
        Assert.Equal(new CheckpointState(3, 12), Checkpoint.Load(Path, resumed, other));
        Assert.Equal(ModelContent.Save(model), ModelContent.Save(resumed));
        Assert.Equal(OptimizerContent.Save(optimizer), OptimizerContent.Save(other));

        using var random = get_rng_state();
        Step(resumed, other);
        set_rng_state(random);
        Step(model, optimizer);
        Assert.Equal(Snapshot(model, optimizer), Snapshot(resumed, other));
    }

    /// <summary>What is written as it should be, with checksums that agree, and yet wrong.</summary>
    [Theory]
    [InlineData("state.json", "{}", "missing required properties")]
    [InlineData("state.json", "null", "it is null")]
    [InlineData("state.json", "", "not Epoch and DropoutStep as JSON")]
    [InlineData("state.json", "[1]", "not Epoch and DropoutStep as JSON")]
    [InlineData("state.json", """{"Epoch": -5, "DropoutStep": 0}""", "Epoch is -5; expected 0 to 1000000")]
    [InlineData("state.json", """{"Epoch": 2000000000, "DropoutStep": 0}""", "Epoch is 2000000000; expected 0 to 1000000")]
    [InlineData("state.json", """{"Epoch": 3000000000, "DropoutStep": 0}""", "$.Epoch")]
    [InlineData("state.json", """{"Epoch": 1.5, "DropoutStep": 0}""", "$.Epoch")]
    [InlineData("state.json", """{"Epoch": "1", "DropoutStep": 0}""", "$.Epoch")]
    [InlineData("state.json", """{"Epoch": 1, "Epoch": 1, "DropoutStep": 0}""", "Epoch")]
    [InlineData("state.json", """{"Epoch": 1, "DropoutStep": -1}""", "$.DropoutStep")]
    [InlineData("state.json", """{"Epoch": 1, "DropoutStep": 18446744073709551615}""", "DropoutStep is 18446744073709551615")]
    [InlineData("state.json", """{"Epoch": 1, "DropoutStep": 0, "Other": 1}""", "Other")]
    [InlineData("state.json", """{"Epoch": {"a": {"a": 1}}, "DropoutStep": 0}""", "not Epoch and DropoutStep as JSON")]
    [InlineData("state.json", """{"Epoch": 1, "DropoutStep": 0, "Step": -1}""", "Step is -1; expected 0 or more")]
    [InlineData("state.json", """{"Epoch": 1, "DropoutStep": 0, "BatchInEpoch": -2}""", "BatchInEpoch is -2; expected 0 or more")]
    [InlineData("state.json", """{"Epoch": 1, "DropoutStep": 0, "LossSum": "NaN"}""", "$.LossSum")]
    [InlineData("random.dat", "", "a random state has 5056 bytes; this one has 0")]
    [InlineData("random.dat", "abc", "a random state has 5056 bytes; this one has 3")]
    [InlineData("model.dat", "", "it ends within a number")]
    [InlineData("model.dat", "\u0001", "it has 1 tensors; the model has 9")]
    [InlineData("model.dat", "\u0009\u0003abc", "the model has no tensor 'abc'")]
    [InlineData("model.dat", "\u0009\u007fabc", "a text is said to have 127 bytes; 3 follow")]
    [InlineData("optimizer.dat", "", "it ends within a number")]
    [InlineData("optimizer.dat", "\u0004Adam", "it is of the optimizer 'Adam'; expected SGD")]
    [InlineData("optimizer.dat", "\u0003SGD\u0002\u0006", "it has 2 groups of 6 parameters; expected 1 of 6")]
    [InlineData("optimizer.dat", "\u0003SGD\u0001\u0006", "optimizer.dat: ")]
    public void Content_that_is_wrong_is_refused_by_entry(string entry, string content, string message) => Refused(entry, _ => Encoding.UTF8.GetBytes(content), message);

    /// <summary>Version 1 of state.json had two values.</summary>
    [Fact]
    public void A_checkpoint_of_an_older_version_is_read()
    {
        var path = Changed("state.json", _ => """{"Epoch":2,"DropoutStep":5}"""u8.ToArray());
        var (model, optimizer) = Create();
        var state = Checkpoint.Load(path, model, optimizer);
        Assert.Equal(new CheckpointState(2, 5), state);
        Assert.Null(state.Step);
    }

    [Theory]
    [InlineData(0, "average.dat: it has 0 bytes; expected a count of 8")]
    [InlineData(8, "average.dat: it ends within a number")]
    public void A_damaged_average_is_refused(int length, string message)
    {
        var (model, optimizer) = Create();
        using var average = new WeightAverage(model);
        Checkpoint.Save(Path, model, optimizer, new CheckpointState(1, 0), average);
        Change(Path, "average.dat", bytes => bytes[..length]);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Checkpoint.Load(Path, model, optimizer, average)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.dat")]
    [InlineData("optimizer.dat")]
    [InlineData("random.dat")]
    [InlineData("state.json")]
    public void An_entry_must_be_there_once_and_whole(string entry)
    {
        Refused(entry, _ => null, $"{entry}: there is no such entry");
        Refused(entry, bytes => bytes[..^1], $"{entry}: ");
        Refused(entry, bytes => [.. bytes, 0], $"{entry}: ");
        var path = Changed(entry, bytes => bytes);
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
            archive.CreateEntry(entry);
        Refused(path, $"{entry}: there are 2 such entries; expected one");
    }

    [Fact]
    public void Tensors_must_be_the_models_by_name_type_and_shape()
    {
        var (other, optimizer) = Create(inputs: 5);
        Checkpoint.Save(Path, other, optimizer, new CheckpointState(1, 0));
        Refused(Path, "model.dat: tensor '0.weight' is Float32 [4, 5]; expected Float32 [4, 3]");

        // The type of the first tensor is the byte after the count, a length and "0.weight".
        Refused("model.dat", bytes => [.. bytes[..10], (byte)ScalarType.Int32, .. bytes[11..]], "tensor '0.weight' is Int32 [4, 3]; expected Float32 [4, 3]");
        Refused("model.dat", bytes => [.. bytes[..10], 99, .. bytes[11..]], "elements of type 99, which there is not");
        Refused("model.dat", bytes => [.. bytes[..11], 0x7F, .. bytes[12..]], "dimensions", "bytes of elements", "elements than any file", "at most 64 dimensions");
        Refused("model.dat", bytes => [.. bytes[..11], 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, .. bytes[12..]], "is said to have 4294967295 dimensions");
        Refused("model.dat", bytes => [.. bytes[..12], 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, .. bytes[13..]], "bytes of elements;");
        Refused("model.dat", bytes => [bytes[0], .. bytes[1..(1 + 9 + 4 + 48)], .. bytes[1..]], "two tensors are called '0.weight'");
    }

    [Fact]
    public void States_of_optimizers_must_be_like_their_parameters()
    {
        // Name, two counts, two rates and five options; then for each parameter whether there is momentum, and the momentum.
        const int first = 1 + 3 + 2 + (5 * 8) + 2;
        Refused("optimizer.dat", bytes => [.. bytes[..(first + 1)], (byte)ScalarType.Int32, .. bytes[(first + 2)..]], "is Int32 [4, 3]; expected Float32 [4, 3]");
        Refused("optimizer.dat", bytes => [.. bytes[..(first + 3)], 2, 6, .. bytes[(first + 5)..]], "is Float32 [2, 6]; expected Float32 [4, 3]");
        Refused("optimizer.dat", bytes => [.. bytes[..(first + 3)], 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, .. bytes[(first + 4)..]], "bytes of elements;");
        Refused("optimizer.dat", bytes => [.. bytes[..first], 2, .. bytes[(first + 1)..]], "it is not what SGD writes");
        Refused("optimizer.dat", bytes => [.. bytes[..14], .. BitConverter.GetBytes(double.NaN), .. bytes[22..]], "the learning rate is NaN; expected a finite number");

        var (adam, optimizer) = Create("Adam", steps: 2);
        Checkpoint.Save(Path, adam, optimizer, new CheckpointState(1, 0));
        Refused(Path, "optimizer.dat: it is of the optimizer 'Adam'; expected SGD");
    }

    [Fact]
    public void An_entry_that_unfolds_to_more_than_the_file_is_refused_before_it_does()
    {
        const int unfolded = 200_000_000;
        foreach (var entry in new[] { "model.dat", "optimizer.dat", "random.dat", "state.json" })
        {
            var path = Changed(entry, _ => null);
            using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
            using (var stream = archive.CreateEntry(entry, CompressionLevel.SmallestSize).Open())
            {
                var zeros = new byte[1 << 20];
                for (var i = 0; i < unfolded; i += zeros.Length)
                    stream.Write(zeros);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            Refused(path, $"{entry}: it has 200278016 bytes; expected at most {new FileInfo(path).Length}");
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
        }
    }

    [Fact]
    public void A_state_that_could_not_be_read_again_is_not_written()
    {
        var (model, optimizer) = Create();
        foreach (var state in new[] { new CheckpointState(-1, 0), new CheckpointState(CheckpointState.MostEpochs + 1, 0), new CheckpointState(0, ulong.MaxValue) })
            Assert.Throws<ArgumentOutOfRangeException>("state", () => Checkpoint.Save(Path, model, optimizer, state));
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void What_is_told_of_the_state_may_refuse_it_before_anything_changes()
    {
        var (saved, savedOptimizer) = Create(steps: 2);
        Checkpoint.Save(Path, saved, savedOptimizer, new CheckpointState(4, 0));
        var (model, optimizer) = Create(steps: 1);
        var before = Snapshot(model, optimizer);
        Assert.Throws<NotSupportedException>(() => Checkpoint.Load(Path, model, optimizer, check: _ => throw new NotSupportedException()));
        Assert.Equal(before, Snapshot(model, optimizer));
    }

    /// <summary>A checkpoint of which one entry is other, or missing.</summary>
    private string Changed(string entry, Func<byte[], byte[]?> change)
    {
        var (model, optimizer) = Create(steps: 2);
        Checkpoint.Save(Path, model, optimizer, new CheckpointState(2, 0));
        Change(Path, entry, change);
        return Path;
    }

    private static void Change(string path, string entry, Func<byte[], byte[]?> change)
    {
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            var found = archive.GetEntry(entry)!;
            using var content = new MemoryStream();
            using (var stream = found.Open())
                stream.CopyTo(content);
            found.Delete();
            if (change(content.ToArray()) is { } changed)
            {
                using var stream = archive.CreateEntry(entry, CompressionLevel.NoCompression).Open();
                stream.Write(changed);
            }
        }
    }

    private void Refused(string entry, Func<byte[], byte[]?> change, params string[] messages) => Refused(Changed(entry, change), messages);

    private static void Refused(string path, params string[] messages)
    {
        var (model, optimizer) = Create(steps: 1);
        var before = Snapshot(model, optimizer);
        var error = Assert.Throws<InvalidDataException>(() => Checkpoint.Load(path, model, optimizer)).Message;
        Assert.Contains($"'{path}'", error, StringComparison.Ordinal);
        Assert.True(messages.Any(message => error.Contains(message, StringComparison.Ordinal)), error);
        Assert.Equal(before, Snapshot(model, optimizer));
    }
}
