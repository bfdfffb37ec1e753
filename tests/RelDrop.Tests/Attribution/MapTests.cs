using RelDrop.Masking;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests;

/// <summary>Segmentation: classes at each place, (B, K, H, W).</summary>
[LrpModel<Gradient>]
[LrpModel<EpsilonPlus>]
public partial class Segmenting : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 4, 3, padding: 1);
    private readonly Conv2d last;

    public Segmenting(int classes = 5)
        : base(nameof(Segmenting))
    {
        last = Conv2d(4, classes, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => last.forward(conv.forward(x).relu());
}

/// <summary>Words: an output (B, L, K), whose classes come last.</summary>
[LrpModel<Gradient>]
public partial class Tagging : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3, 4);

    public Tagging()
        : base(nameof(Tagging)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x);
}

public sealed class MapTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Segmenting model = new();
    private readonly Tensor images;

    public MapTests()
    {
        manual_seed(3);
        model.to(float64);
        images = rand(2, 3, 6, 7, float64);
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    private Tensor Gradient(Func<Tensor, Tensor> explained)
    {
        using var leaf = images.clone().requires_grad_();
        return autograd.grad([explained(model.forward(leaf)).sum()], [leaf])[0];
    }

    private void AssertIs(Tensor expected, Target? target) => Assert.True(model.Attribute(images, target).Relevance.allclose(expected), $"off by {(model.Attribute(images, target).Relevance - expected).abs().max().item<double>()}");

    [Fact]
    public void A_class_is_explained_over_the_whole_map() => AssertIs(Gradient(output => output.select(1, 2)), Target.Class(2));

    [Fact]
    public void Labels_may_be_one_a_sample()
    {
        var labels = tensor([4L, 1L]);
        AssertIs(Gradient(output => output[0, 4].sum().add(output[1, 1].sum(), Number.One)), labels);
        AssertIs(Gradient(output => output[0, 4].sum().add(output[1, 1].sum(), Number.One)), Target.Label(labels));
    }

    [Fact]
    public void Labels_may_be_one_a_place_as_cross_entropy_takes_them()
    {
        var labels = randint(0, 5, [2, 6, 7], int64);
        AssertIs(Gradient(output => output.gather(1, labels.unsqueeze(1))), labels);
        AssertIs(Gradient(output => output.gather(1, labels.unsqueeze(1)).pow(Number.Of(2)) / Number.Of(2)), Target.Logit(labels));
        AssertIs(Gradient(output => output.gather(1, labels.unsqueeze(1)) - output.select(1, 0).unsqueeze(1)), Target.Difference(labels, zeros(2, 6, 7, int64)));
    }

    [Fact]
    public void Without_a_target_each_place_explains_its_top_class() => AssertIs(Gradient(output => output.amax([1])), null);

    [Fact]
    public void RelDrop_takes_label_maps()
    {
        var labels = randint(0, 5, [2, 6, 7], int64);
        var reldrop = new RelevanceDropout(new TopKMask(), 1, (x, target) => model.Attribute<EpsilonPlus>(x, target).Relevance);
        var expected = model.Attribute<EpsilonPlus>(images, labels).Relevance;
        var reference = new RelevanceDropout(new TopKMask(), 1, (_, _) => expected);
        Assert.True(reldrop.Apply(images, labels).equal(reference.Apply(images, labels)).all().item<bool>());
        Assert.Throws<ArgumentException>("target", () => reldrop.Apply(images, full([2, 6, 7], Number.Of(255))));
    }

    [Fact]
    public void A_map_of_one_class_is_not_one_logit()
    {
        using var single = new Segmenting(classes: 1);
        single.to(float64);
        var reldrop = new RelevanceDropout(new TopKMask(), 1, (x, target) => single.Attribute<EpsilonPlus>(x, target).Relevance);
        reldrop.Apply(images, zeros(2, int64));
        // Whichever samples the next step would draw.
        var error = Assert.Throws<ArgumentException>("target", () => reldrop.Apply(images, tensor(new long[] { 0, 1 })));
        Assert.Contains("from 0 to 0; got 0 to 1.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Binary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_says_how()
    {
        Assert.Contains("(2) or (2, 6, 7)", Message(zeros(2, 6, 6, int64)), StringComparison.Ordinal);
        Assert.Contains("from 0 to 4; got 255 to 255", Message(full([2, 6, 7], Number.Of(255))), StringComparison.Ordinal);
        Assert.Contains("from 0 to 4", Message(Target.Class(5)), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_classes_are_not_known_relevance_is_asked_for()
    {
        using var tagging = new Tagging();
        var words = rand(2, 7, 3);
        foreach (var target in new Target?[] { null, Target.TopClass, Target.Class(1), tensor([0L, 1L]) })
        {
            var message = Assert.Throws<ArgumentException>("target", () => tagging.Attribute(words, target)).Message;
            Assert.Contains("Target.Relevance, of shape (2, 7, 4)", message, StringComparison.Ordinal);
            Assert.DoesNotContain("labels", message, StringComparison.Ordinal);
        }

        Assert.Equal(words.shape, tagging.Attribute(words, Target.Relevance(ones(2, 7, 4))).Relevance.shape);
    }

    private string Message(Target? target) => Assert.Throws<ArgumentException>(nameof(target), () => model.Attribute(images, target)).Message;
}
