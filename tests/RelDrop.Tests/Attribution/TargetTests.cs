using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests;

public sealed class TargetTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly BiasFreeCnn model;
    private readonly Tensor images;
    private readonly Tensor labels = tensor([0L, 3L, 1L]);
    private readonly Tensor against = tensor([4L, 0L, 2L]);

    public TargetTests()
    {
        manual_seed(14);
        model = new BiasFreeCnn();
        images = randn(3, 3, 8, 8);
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void The_default_is_the_top_class()
    {
        using var byDefault = model.Attribute(images);
        using var top = model.Attribute(images, Target.TopClass);
        using var label = model.Attribute(images, byDefault.Output.argmax(1));
        Assert.True(byDefault.Relevance.equal(label.Relevance).all().item<bool>());
        Assert.True(top.Relevance.equal(label.Relevance).all().item<bool>());
    }

    [Fact]
    public void A_class_is_that_label_for_every_sample()
    {
        using var same = model.Attribute(images, Target.Class(2));
        using var label = model.Attribute(images, Target.Label(full([3], Number.Of(2L), dtype: ScalarType.Int64)));
        Assert.True(same.Relevance.equal(label.Relevance).all().item<bool>());
    }

    [Fact]
    public void A_logit_adds_up_to_itself_where_nothing_is_lost()
    {
        using var attribution = model.Attribute(images, Target.Logit(labels));
        var logits = attribution.Output.gather(1, labels.unsqueeze(1)).squeeze(1);
        Assert.True(attribution.Relevance.sum([1, 2, 3]).allclose(logits, rtol: 1e-2, atol: 1e-5));
    }

    [Fact]
    public void A_difference_of_logits_adds_up_to_it_where_nothing_is_lost()
    {
        using var attribution = model.Attribute(images, Target.LogitDifference(labels, against));
        var difference = (attribution.Output.gather(1, labels.unsqueeze(1)) - attribution.Output.gather(1, against.unsqueeze(1))).squeeze(1);
        Assert.True(attribution.Relevance.sum([1, 2, 3]).allclose(difference, rtol: 1e-2, atol: 1e-5));
    }

    [Fact]
    public void A_difference_is_one_map_less_the_other()
    {
        using var difference = model.Attribute<Gradient>(images, Target.Difference(labels, against));
        using var ofLabel = model.Attribute<Gradient>(images, labels);
        using var ofOther = model.Attribute<Gradient>(images, against);
        Assert.True(difference.Relevance.allclose(ofLabel.Relevance - ofOther.Relevance, rtol: 1e-4, atol: 1e-7));

        // So are passes of shares, as long as nothing depends on the relevance's sign.
        using var shares = model.Attribute<EpsilonPlusFlat>(images, Target.Difference(labels, against));
        using var one = model.Attribute<EpsilonPlusFlat>(images, labels);
        using var other = model.Attribute<EpsilonPlusFlat>(images, against);
        Assert.True(shares.Relevance.allclose(one.Relevance - other.Relevance, rtol: 1e-3, atol: 1e-5));
    }

    [Fact]
    public void Any_relevance_is_taken_as_it_is()
    {
        var start = nn.functional.one_hot(labels, 5).to(ScalarType.Float64) * Number.Of(2);
        using var given = model.Attribute(images, start);
        using var label = model.Attribute(images, labels);
        Assert.True(given.Relevance.allclose(label.Relevance * Number.Of(2), rtol: 1e-5, atol: 1e-8));
    }

    [Fact]
    public void Missing_tensors_are_refused_at_once()
    {
        Assert.Equal("labels", Assert.Throws<ArgumentNullException>(() => Target.Label(null!)).ParamName);
        Assert.Equal("labels", Assert.Throws<ArgumentNullException>(() => Target.Logit(null!)).ParamName);
        Assert.Equal("against", Assert.Throws<ArgumentNullException>(() => Target.Difference(labels, null!)).ParamName);
        Assert.Equal("relevance", Assert.Throws<ArgumentNullException>(() => Target.Relevance(null!)).ParamName);
    }

    public static TheoryData<string, string, string> Misfits => new()
    {
        { "label above", "target", "from 0 to 4; got 1 to 5" },
        { "label below", "target", "from 0 to 4; got -1 to 2" },
        { "logit above", "target", "from 0 to 4; got 1 to 5" },
        { "class above", "target", "a class from 0 to 4, the output being of shape (3, 5); got 5" },
        { "against above", "against", "from 0 to 4; got 1 to 5" },
        { "too few labels", "target", "(3)" },
        { "too few against", "against", "(3)" },
        { "labels as a column", "target", "(3, 1)" },
        { "32-bit labels", "target", "Int32" },
        { "floating-point labels", "target", "Float32" },
        { "relevance of another shape", "target", "(3, 4)" },
        { "integral relevance", "target", "Int64" },
        { "a single value", "target", "()" },
    };

    private Target? Misfit(string name) => name switch
    {
        "label above" => tensor([1L, 5L, 2L]),
        "label below" => tensor([1L, -1L, 2L]),
        "logit above" => Target.Logit(tensor([1L, 5L, 2L])),
        "class above" => Target.Class(5),
        "against above" => Target.Difference(labels, tensor([1L, 5L, 2L])),
        "too few labels" => labels[..2],
        "too few against" => Target.Difference(labels, against[..2]),
        "labels as a column" => Target.Label(labels.unsqueeze(1)),
        "32-bit labels" => labels.to(ScalarType.Int32),
        "floating-point labels" => Target.Label(labels.to(ScalarType.Float32)),
        "relevance of another shape" => rand(3, 4),
        "integral relevance" => Target.Relevance(ones([3, 5], ScalarType.Int64)),
        _ => tensor(1f),
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void A_target_that_does_not_fit_says_how(string name, string argument, string says)
    {
        var before = LiveTensors.Baseline();
        var target = Misfit(name);
        var own = LiveTensors.Now - before;
        var error = Assert.Throws<ArgumentException>(() => model.Attribute(images, target));
        Assert.Equal(argument, error.ParamName);
        Assert.Contains(says, error.Message);
        Assert.Equal(before + own, LiveTensors.Now);
    }
}
