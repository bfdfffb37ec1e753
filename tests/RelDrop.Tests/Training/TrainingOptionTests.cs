using RelDrop.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Training;

/// <summary>What a step can do beside moving the weights, each against numbers by hand or by torch.</summary>
public sealed class TrainingOptionTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static Sequential Net()
    {
        manual_seed(1);
        return Sequential(Flatten(), Linear(72, 16), ReLU(), Linear(16, 2));
    }

    private static float[] Trained(Func<Sequential, OptimizerHelper, Trainer> create, Func<int, IEnumerable<Batch>> batches, int epochs = 1)
    {
        using var model = Net();
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        _ = create(model, optimizer).Epochs(epochs, batches).ToList();
        return TrainerTests.Parameters(model);
    }

    private static void Near(float[] expected, float[] actual) => Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6));

    private static Batch Drawn(int count, ulong seed)
    {
        using var generator = new torch.Generator(seed);
        return new Batch(randn([count, 2, 6, 6], generator: generator), randint(2, [count], dtype: ScalarType.Int64, generator: generator));
    }

    /// <summary>Also where the parts are not equal, and where the last step has fewer.</summary>
    [Fact]
    public void Accumulation_equals_one_large_batch()
    {
        int[] sizes = [5, 3, 8, 4, 6];
        IEnumerable<Batch> Parts(int _) => sizes.Select((size, i) => Drawn(size, (ulong)i));
        IEnumerable<Batch> Whole(int _) => sizes.Index().Chunk(3).Select(chunk => chunk.Select(size => Drawn(size.Item, (ulong)size.Index)).ToArray())
            .Select(parts => new Batch(cat([.. parts.Select(part => part.Input)]), cat([.. parts.Select(part => part.Labels)])));
        Near(Trained((model, optimizer) => new Trainer(model, optimizer), Whole, 2), Trained((model, optimizer) => new Trainer(model, optimizer) { Accumulate = 3 }, Parts, 2));
    }

    [Fact]
    public void Gradients_are_clipped_by_their_common_norm()
    {
        var before = Trained((model, optimizer) => new Trainer(model, optimizer), _ => [Drawn(4, 1)], epochs: 0);
        var free = Trained((model, optimizer) => new Trainer(model, optimizer), _ => [Drawn(4, 1)]);
        var clipped = Trained((model, optimizer) => new Trainer(model, optimizer) { ClipNorm = 0.01 }, _ => [Drawn(4, 1)]);
        double Length(float[] after) => Math.Sqrt(before.Zip(after).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
        Assert.Equal(0.1 * 0.01, Length(clipped), 1e-6);
        var scale = Length(clipped) / Length(free);
        Near([.. before.Zip(free).Select(pair => (float)(scale * (pair.First - pair.Second)))], [.. before.Zip(clipped).Select(pair => pair.First - pair.Second)]);
        Near(free, Trained((model, optimizer) => new Trainer(model, optimizer) { ClipNorm = 1e6 }, _ => [Drawn(4, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trained((model, optimizer) => new Trainer(model, optimizer) { ClipNorm = 0 }, _ => []));
    }

    /// <summary>With ε of the label to K classes alike: (1 − ε) CE(y) + ε / K Σ CE(k).</summary>
    [Fact]
    public void Labels_are_smoothed()
    {
        using var model = Net();
        var (input, labels) = Drawn(6, 3);
        var logProbabilities = model.forward(input).log_softmax(1);
        var own = -logProbabilities.gather(1, labels.unsqueeze(1)).mean().item<float>();
        var expected = (0.8 * own) - (0.2 * logProbabilities.mean().item<float>());
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        Assert.Equal(expected, new Trainer(model, optimizer) { LabelSmoothing = 0.2 }.Epochs(1, _ => [Drawn(6, 3)]).Single().Loss, 1e-5);
    }

    [Fact]
    public void Norms_and_biases_do_not_decay()
    {
        using var model = Sequential(Conv2d(1, 2, 3), BatchNorm2d(2), Flatten(), Linear(2, 2));
        var (decayed, others) = ParameterGroups.Split(model);
        Assert.Equal((2, 4), (decayed.Count, others.Count));
        // Without a gradient, nothing but decay moves them.
        foreach (var optimizer in new OptimizerHelper[] { ParameterGroups.SGD(model, 0.1, weightDecay: 0.5), ParameterGroups.AdamW(model, 0.1, weightDecay: 0.5) })
        {
            var before = decayed.Concat(others).Select(parameter => parameter.detach().clone()).ToArray();
            foreach (var parameter in model.parameters())
                parameter.grad = zeros_like(parameter);
            optimizer.step();
            Assert.All(decayed.Concat(others).Zip(before).Index(), pair =>
                Assert.True(pair.Item.First.allclose(pair.Index < 2 ? pair.Item.Second * Number.Of(0.95) : pair.Item.Second), $"{pair.Index}"));
            optimizer.Dispose();
        }

        Assert.Throws<ArgumentException>(() => ParameterGroups.SGD(ReLU(), 0.1));
    }

    /// <summary>d is 0.1, then 2 / 11, then 0.2, the decay's.</summary>
    [Fact]
    public void Weights_and_buffers_are_averaged()
    {
        using var model = BatchNorm1d(1);
        using var average = new WeightAverage(model, 0.2);
        void Set(float value)
        {
            using var withoutGradient = no_grad();
            model.weight!.fill_(Number.Of((double)value));
            model.running_mean!.fill_(Number.Of((double)-value));
            model.num_batches_tracked!.fill_(Number.Of((long)value));
            average.Update();
        }

        foreach (var value in new[] { 11, 22, 33 })
            Set(value);
        // 1 → 0.1 + 0.9 · 11 = 10 → 2/11 · 10 + 9/11 · 22 = 19.8181… → 0.2 · that + 0.8 · 33
        var expected = (0.2 * ((20 + 198) / 11.0)) + (0.8 * 33);
        Assert.Equal(3, average.Updates);
        using (average.Use())
        {
            Assert.Equal(expected, model.weight!.item<float>(), 1e-4);
            Assert.Equal(-(0.2 * ((-0.0 + (2 * 9.9) + (9 * 22)) / 11)) - (0.8 * 33), model.running_mean!.item<float>(), 1e-4);
            Assert.Equal(33, model.num_batches_tracked!.item<long>());
            Assert.True(average.IsUsed);
            Assert.Throws<InvalidOperationException>(average.Update);
            Assert.Throws<InvalidOperationException>(() => average.Use());
        }

        Assert.Equal((33f, -33f), (model.weight!.item<float>(), model.running_mean!.item<float>()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightAverage(model, 1));
        using var other = BatchNorm1d(1);
        using var optimizer = optim.SGD(other.parameters(), 0.1);
        Assert.Throws<ArgumentException>("average", () => Checkpoint.Save("never", other, optimizer, new CheckpointState(0, 0), average));
    }
}
