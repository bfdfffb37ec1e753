using RelDrop.Masking;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests;

/// <summary>Regression, and classes of two by one logit: output (B), or (B, 1).</summary>
[LrpModel<EpsilonPlus>]
[LrpModel<Gradient>]
[TopKMask(Fraction = 0.25, Probability = 0.4)]
public partial class OneLogit : Module<Tensor, Tensor>
{
    private readonly Linear a = Linear(8, 5);
    private readonly Linear fc = Linear(5, 1);
    private readonly bool squeezed;

    public OneLogit(bool squeezed)
        : base(nameof(OneLogit))
    {
        this.squeezed = squeezed;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = fc.forward(a.forward(x.flatten(1)).relu());
        return squeezed ? x.squeeze(1) : x;
    }
}

public sealed class OneLogitTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor images;

    public OneLogitTests()
    {
        manual_seed(8);
        images = rand(6, 1, 2, 4);
    }

    public void Dispose() => scope.Dispose();

    private static long[] Shape(bool squeezed) => squeezed ? [6] : [6, 1];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_label_without_a_batch_is_refused(bool squeezed)
    {
        var model = new OneLogit(squeezed);
        var error = Assert.Throws<ArgumentException>("target", () => model.Attribute(images.narrow(0, 0, 1), Target.Binary(ones([], int64))));
        Assert.Contains("(1) or (1, 1)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_a_target_the_output_itself_is_explained(bool squeezed)
    {
        var model = new OneLogit(squeezed);
        var expected = model.Attribute(images, Target.Relevance(ones(Shape(squeezed)))).Relevance;
        Assert.True(model.Attribute(images).Relevance.equal(expected).all().item<bool>());
        Assert.True(model.Attribute(images, Target.Class(0)).Relevance.equal(expected).all().item<bool>());
        Assert.True(model.Attribute(images, Target.Label(zeros(6, int64))).Relevance.equal(expected).all().item<bool>());
        Assert.Equal(expected.shape, model.SmoothGrad(images, samples: 2).Relevance.shape);
        Assert.Equal(expected.shape, model.AttributeAll<EpsilonPlus>(images, 4).Relevance.shape);
    }

    public static TheoryData<bool, ScalarType, bool> Labels
    {
        get
        {
            var cases = new TheoryData<bool, ScalarType, bool>();
            foreach (var type in new[] { ScalarType.Int64, ScalarType.Int32, ScalarType.Byte, ScalarType.Bool, ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16 })
            {
                foreach (var squeezed in new[] { true, false })
                {
                    cases.Add(squeezed, type, true);
                    cases.Add(squeezed, type, false);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Label_1_explains_the_logit_and_label_0_its_negative(bool squeezed, ScalarType type, bool column)
    {
        var model = new OneLogit(squeezed);
        var zeroOne = tensor([0L, 1L, 0L, 1L, 1L, 0L]).to(type);
        var labels = column ? zeroOne.unsqueeze(1) : zeroOne;
        var signs = Target.Relevance((zeroOne.to(float32) * Number.Of(2)).sub(Number.One).reshape(Shape(squeezed)));
        var expected = model.Attribute(images, signs).Relevance;
        Assert.True(model.Attribute(images, Target.Binary(labels)).Relevance.equal(expected).all().item<bool>());
        if (type == ScalarType.Int64)
            Assert.True(model.Attribute(images, labels).Relevance.equal(expected).all().item<bool>());

        var mask = model.CreateRelDrop(3).Mask;
        var reference = new RelevanceDropout(mask, 3, (x, rows) => x.shape[0] == 6 ? expected : expected.index_select(0, rows.reshape(-1)));
        var reldrop = model.CreateRelDrop(3);
        for (var step = 0; step < 10; step++)
            Assert.True(reldrop.Apply(images, labels).equal(reference.Apply(images, arange(Number.Zero, Number.Of(6), Number.One, int64))).all().item<bool>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_other_label_is_an_error_whichever_samples_are_drawn(bool squeezed)
    {
        var model = new OneLogit(squeezed);
        foreach (var labels in new[] { tensor([0L, 1L, 2L, 1L, 1L, 0L]), tensor([0L, 1L, -1L, 1L, 1L, 0L]), tensor([0f, 1f, 0.5f, 1f, 1f, 0f]), tensor([0f, 1f, float.NaN, 1f, 1f, 0f]) })
        {
            var reldrop = model.CreateRelDrop(3);
            reldrop.Apply(images, zeros(6, int64));
            for (var step = 1UL; step < 12; step++)
            {
                reldrop.Step = step;
                Assert.Contains("Expected labels 0 and 1", Assert.Throws<ArgumentException>("target", () => reldrop.Apply(images, labels)).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Labels_of_classes_are_all_checked_too()
    {
        using var model = new Masking.BlockMasked();
        var (inputs, labels) = (rand(6, 3, 12, 10), tensor([0L, 1L, 5L, 4L, 3L, 2L]));
        RelevanceDropout Dropout(ulong seed) => new(new TopKMask { Probability = 0.3 }, seed, (x, target) => model.Attribute(x, target).Relevance);
        var reldrop = Enumerable.Range(0, 100).Select(seed => Dropout((ulong)seed)).First(dropout => dropout.Draws(6).Rows is { Length: > 0 } rows && !rows.Contains(2));
        Assert.Contains("from 0 to 4; got 0 to 5", Assert.Throws<ArgumentException>("target", () => reldrop.Apply(inputs, labels)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_speak_of_what_was_passed()
    {
        var model = new OneLogit(squeezed: true);
        Assert.Contains("a class from 0 to 0", Message(() => model.Attribute(images, Target.Class(1))), StringComparison.Ordinal);
        Assert.Contains("Target.Binary", Message(() => model.Attribute(images, Target.Label(ones(6, int64)))), StringComparison.Ordinal);
        Assert.Contains("Target.Relevance", Message(() => model.Attribute(images, rand(6, 2))), StringComparison.Ordinal);
        Assert.Contains("one logit", Message(() => new SmoothMlp().Attribute(rand(2, 6), Target.Binary(zeros(2)))), StringComparison.Ordinal);
    }

    private static string Message(Func<object> call) => Assert.Throws<ArgumentException>("target", call).Message;
}
