using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests;

public sealed class BatchTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly BiasFreeCnn model;
    private readonly Tensor images;
    private readonly Tensor labels = tensor([0L, 3L, 1L, 4L, 4L, 2L, 0L]);

    public BatchTests()
    {
        manual_seed(13);
        model = new BiasFreeCnn();
        images = randn(7, 3, 8, 8);
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    public static TheoryData<string> Targets => ["none", "top", "label", "logit", "class", "difference", "relevance", "int64 tensor"];

    private Target? TargetOf(string name) => name switch
    {
        "top" => Target.TopClass,
        "label" => Target.Label(labels),
        "logit" => Target.Logit(labels),
        "class" => Target.Class(3),
        "difference" => Target.Difference(labels, labels.add(Number.One, Number.One) % Number.Of(5)),
        "relevance" => rand(7, 5),
        "int64 tensor" => labels,
        _ => null,
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void Batches_together_are_the_whole_at_once(string name)
    {
        var target = TargetOf(name);
        using var whole = model.Attribute<EpsilonPlusFlat>(images, target);
        using var gathered = model.AttributeAll<EpsilonPlusFlat>(images, batchSize: 3, target);
        Assert.True(gathered.Output.allclose(whole.Output, rtol: 1e-5, atol: 1e-7));
        Assert.True(gathered.Relevance.allclose(whole.Relevance, rtol: 1e-4, atol: 1e-7));
        Assert.Empty(gathered.Intermediate);
    }

    [Fact]
    public void Batches_come_one_at_a_time_and_in_order()
    {
        var sizes = new List<long>();
        var progress = new Recorder();
        foreach (var attribution in model.AttributeInBatches<EpsilonPlusFlat>(images, 3, labels, progress))
        {
            using (attribution)
                sizes.Add(attribution.Relevance.shape[0]);
            Assert.Equal(sizes.Sum(), progress.Done[^1]);
        }

        Assert.Equal([3, 3, 1], sizes);
        Assert.Equal([3, 6, 7], progress.Done);
        Assert.Empty(model.AttributeInBatches<EpsilonPlusFlat>(zeros(0, 3, 8, 8), 3));
    }

    [Fact]
    public void Batches_of_any_sequence_keep_their_targets()
    {
        IEnumerable<(Tensor, Target?)> Load()
        {
            yield return (images[..2], Target.Class(1));
            yield return (images[2..], labels[2..]);
        }

        using var target = cat([ones([2], ScalarType.Int64), labels[2..]]);
        using var whole = model.Attribute<EpsilonPlusFlat>(images, target);
        using var gathered = model.AttributeInBatches<EpsilonPlusFlat>(Load()).Gather(7);
        Assert.True(gathered.Relevance.allclose(whole.Relevance, rtol: 1e-4, atol: 1e-7));
    }

    [Fact]
    public void Memory_is_that_of_one_batch()
    {
        var target = Target.Difference(labels, labels.roll(1));
        var before = LiveTensors.Baseline();
        var between = new List<long>();
        foreach (var attribution in model.AttributeInBatches<EpsilonPlusFlat>(images, 1, target))
        {
            between.Add(LiveTensors.Now - before);
            attribution.Dispose();
        }

        // An attribution's output and relevance, whichever batch it is.
        Assert.Equal(Enumerable.Repeat(2L, 7), between);
        Assert.Equal(before, LiveTensors.Now);

        using (model.AttributeAll<EpsilonPlusFlat>(images, 1, target, progress: new Recorder(() => between.Add(LiveTensors.Now - before))))
            Assert.Equal(before + 2, LiveTensors.Now);
        Assert.All(between[7..], live => Assert.InRange(live, 2, 4));
        Assert.Equal(before, LiveTensors.Now);
    }

    [Fact]
    public void A_failure_in_the_middle_leaves_nothing()
    {
        var bad = tensor([0L, 1L, 2L, 9L, 0L, 0L, 0L]);
        var before = LiveTensors.Baseline();
        Assert.Equal("target", Assert.Throws<ArgumentException>(() => model.AttributeAll<EpsilonPlusFlat>(images, 2, bad)).ParamName);
        Assert.Equal(before, LiveTensors.Now);
    }

    [Fact]
    public void Cancelling_stops_before_the_next_batch()
    {
        using var source = new CancellationTokenSource();
        var progress = new Recorder(source.Cancel);
        Assert.Throws<OperationCanceledException>(() => model.AttributeAll<EpsilonPlusFlat>(images, 2, labels, progress: progress, cancellation: source.Token));
        Assert.Equal([2], progress.Done);
    }

    [Fact]
    public void Arguments_are_checked_at_the_call()
    {
        Assert.Equal("batchSize", Assert.Throws<ArgumentOutOfRangeException>(() => model.AttributeInBatches<EpsilonPlusFlat>(images, 0)).ParamName);
        Assert.Equal("input", Assert.Throws<ArgumentNullException>(() => model.AttributeInBatches<EpsilonPlusFlat>((Tensor)null!, 1)).ParamName);
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => model.AttributeInBatches<EpsilonPlusFlat>(tensor(1f), 1)).ParamName);
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => model.AttributeAll<EpsilonPlusFlat>(zeros(0, 3, 8, 8), 1)).ParamName);
        Assert.Equal("batches", Assert.Throws<ArgumentNullException>(() => model.AttributeInBatches<EpsilonPlusFlat>((IEnumerable<(Tensor, Target?)>)null!)).ParamName);

        var error = Assert.Throws<ArgumentException>(() => model.AttributeInBatches<EpsilonPlusFlat>(images, 2, labels[..6]));
        Assert.Equal("target", error.ParamName);
        Assert.Contains("7 samples", error.Message);
        Assert.Contains("(6)", error.Message);
        Assert.Equal("target", Assert.Throws<ArgumentException>(() => model.AttributeInBatches<EpsilonPlusFlat>(images, 2, rand(8, 5))).ParamName);
        Assert.Equal("target", Assert.Throws<ArgumentException>(() => model.AttributeInBatches<EpsilonPlusFlat>(images, 2, tensor(3L))).ParamName);
        Assert.Equal("against", Assert.Throws<ArgumentException>(() => model.AttributeInBatches<EpsilonPlusFlat>(images, 2, Target.Difference(labels, labels[..6]))).ParamName);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public void Gathering_counts_the_samples(long samples)
    {
        var error = Assert.Throws<ArgumentException>(() => model.AttributeInBatches<EpsilonPlusFlat>(images, 3, labels).Gather(samples));
        Assert.Equal("attributions", error.ParamName);
    }

    [Fact]
    public void Gathering_refuses_other_shapes()
    {
        IEnumerable<(Tensor, Target?)> batches = [(images[..2], null), (randn(2, 3, 8, 1), null)];
        var error = Assert.Throws<ArgumentException>(() => model.AttributeInBatches<EpsilonPlusFlat>(batches).Gather(4));
        Assert.Contains("(3, 8, 8)", error.Message);
        Assert.Contains("(2, 3, 8, 1)", error.Message);
    }

    private sealed class Recorder(Action? onReport = null) : IProgress<long>
    {
        public List<long> Done { get; } = [];

        public void Report(long value)
        {
            Done.Add(value);
            onReport?.Invoke();
        }
    }
}
