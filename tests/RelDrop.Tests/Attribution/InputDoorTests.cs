using RelDrop.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests;

/// <summary>What is said of inputs that cannot be: the parameter's name, what is expected, what came; not torch's own frames.</summary>
public sealed class InputDoorTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly ImagesByGradient model = new();
    private readonly Tensor images = rand(2, 3, 11, 11);

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    private static Tensor Disposed()
    {
        var tensor = rand(2, 3, 11, 11);
        tensor.Dispose();
        return tensor;
    }

    private static readonly Dictionary<string, Func<Tensor>> Inputs = new()
    {
        ["missing"] = () => null!,
        ["disposed"] = Disposed,
        ["sparse"] = () => rand(2, 3, 11, 11).to_sparse(),
        ["a single value"] = () => tensor(1f),
        ["bytes"] = () => ones(2, 3, 11, 11, ScalarType.Byte),
        ["channels"] = () => rand(2, 4, 11, 11),
        ["no batch"] = () => rand(3, 11, 11),
        ["features"] = () => rand(2, 363),
        ["small for a kernel"] = () => rand(2, 3, 2, 2),
        ["small for a pool"] = () => rand(2, 3, 3, 3),
        ["elsewhere"] = () => empty(2, 3, 11, 11, device: new Device(DeviceType.META)),
    };

    public static TheoryData<string, string> Said => new()
    {
        { "missing", "null" },
        { "disposed", "disposed" },
        { "sparse", "sparse one of shape (2, 3, 11, 11)" },
        { "a single value", "batch first; got a single value" },
        { "bytes", "'conv', Conv2d, got Byte (2, 3, 11, 11). It takes floating point. Convert the input, e.g. images.to(torch.float32) / 255" },
        { "channels", "'conv', Conv2d, got Float32 (2, 4, 11, 11). It takes 3 channels, (B, 3, H, W)." },
        { "no batch", "got Float32 (3, 11, 11)" },
        { "features", "(B, 3, H, W)" },
        { "small for a kernel", "'conv', Conv2d, got Float32 (2, 3, 2, 2)" },
        { "small for a pool", "'pool.forward(x)' got Float32 (2, 4, 1, 1)" },
        { "elsewhere", "on cpu, where the model is; got one on meta" },
    };

    [Theory]
    [MemberData(nameof(Said))]
    public void An_input_that_does_not_fit_says_how(string name, string says)
    {
        var before = LiveTensors.Baseline();
        var input = Inputs[name]();
        var own = LiveTensors.Now - before;
        Assert.Contains(says, Refused("x", () => model.Attribute(input)), StringComparison.Ordinal);
        Assert.Contains(says, Refused("x", () => model.Attribute<Gradient>(input, Target.Class(1))), StringComparison.Ordinal);
        Assert.Contains(says, Refused("input", () => ((IAttributable)model).Attribute(typeof(EpsilonPlus), input)), StringComparison.Ordinal);
        Assert.Equal(before + own, LiveTensors.Now);
    }

    [Theory]
    [MemberData(nameof(Said))]
    public void So_do_all_other_ways_in(string name, string says)
    {
        _ = says;
        var input = Inputs[name]();
        Refused("input", () => model.SmoothGrad(input, samples: 2));
        Refused("input", () => model.IntegratedGradients(input, steps: 2));
        Refused("input", () => model.InputTimesGradient(input));
        Refused("input", () => model.AttributeAll<EpsilonPlus>(input, 1));
        // What has no elements cannot be masked either.
        if (name != "elsewhere")
            Refused("input", () => model.CreateRelDrop(1).Apply(input, LabelsFor(input)));
    }

    [Fact]
    public void A_missing_batch_is_suggested()
    {
        Assert.Contains("unsqueeze(0)", Refused("x", () => model.Attribute(rand(3, 11, 11))), StringComparison.Ordinal);
        Assert.Contains("unsqueeze(0)", Refused("input", () => model.CreateRelDrop(1).Apply(rand(11, 11), zeros(11, int64))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_works_is_not_refused()
    {
        using var plain = new WithoutGradient();
        Assert.Equal([0, 6], plain.Attribute(zeros(0, 6)).Relevance.shape);
        Assert.Equal(float64, model.to(float64).Attribute(images.to(float64)).Relevance.dtype);
        using var bytes = new BytesInside();
        var received = bytes.Attribute<Gradient>(full([2, 4], Number.Of(7), ScalarType.Byte), Target.Class(3));
        Assert.True(received.Relevance.allclose(bytes.fc.weight![3].expand(2, 4) / Number.Of(255)));
        using var gated = new GatedByBool();
        var x = tensor(new[] { -1f, 0, 2, 3 }).reshape(1, 4);
        Assert.True(gated.Attribute(x, Target.Class(1)).Relevance.allclose(gated.fc.weight![1] * tensor(new[] { 0f, 0, 1, 1 })));
    }

    [Fact]
    public void Tokens_of_any_integer_type_receive_the_relevance_of_their_vectors()
    {
        using var tokens = new CutTokens();
        foreach (var type in new[] { ScalarType.Int32, ScalarType.Int64, ScalarType.Int16, ScalarType.Byte })
        {
            using var attribution = tokens.Attribute(arange(Number.Zero, Number.Of(8), Number.One, ScalarType.Int64).reshape(2, 4).to(type), Target.Class(0));
            var kept = attribution.Intermediate["table"];
            Assert.Equal((float32, float32), (attribution.Relevance.dtype, kept.dtype));
            Assert.True(attribution.Relevance.narrow(1, 0, 3).allclose(kept.sum(-1)));
            Assert.Equal(6, attribution.Relevance.count_nonzero().item<long>());
        }
    }

    [Fact]
    public void A_missing_composite_or_model_is_named()
    {
        Assert.Throws<ArgumentNullException>("composite", () => ((IAttributable)model).Attribute(null!, images));
        Assert.Throws<ArgumentNullException>("model", () => InputGradientExtensions.InputTimesGradient(null!, images));
    }

    [Fact]
    public void Targets_are_checked_when_they_are_made()
    {
        var (disposed, sparse) = (Disposed(), rand(2, 5).to_sparse());
        foreach (var bad in new[] { null!, disposed, sparse })
        {
            Refused("labels", () => Target.Label(bad));
            Refused("labels", () => Target.Logit(bad));
            Refused("labels", () => Target.Binary(bad));
            Refused("labels", () => Target.Difference(bad, zeros(2, int64)));
            Refused("against", () => Target.Difference(zeros(2, int64), bad));
            Refused("relevance", () => Target.Relevance(bad));
            Refused("target", () => model.CreateRelDrop(1).Apply(images, bad));
        }

        var labels = zeros(2, int64);
        var target = Target.Label(labels);
        labels.Dispose();
        Refused("target", () => model.Attribute(images, target));
    }

    [Fact]
    public void A_relevance_function_must_give_relevance()
    {
        RelevanceDropout Dropout(Func<Tensor, Tensor> function) => new(new TopKMask(), 1, (x, _) => function(x));
        Assert.Contains("null", Assert.Throws<InvalidOperationException>(() => Dropout(_ => null!).Apply(images, zeros(2, int64))).Message, StringComparison.Ordinal);
        Assert.Contains("disposed", Assert.Throws<InvalidOperationException>(() => Dropout(_ => Disposed()).Apply(images, zeros(2, int64))).Message, StringComparison.Ordinal);
        Assert.Contains("(2, 3, 11)", Assert.Throws<InvalidOperationException>(() => Dropout(x => x.sum(-1)).Apply(images, zeros(2, int64))).Message, StringComparison.Ordinal);
    }

    private static Tensor LabelsFor(Tensor? input) => input is null || input.IsInvalid || input.is_sparse || input.dim() == 0 ? zeros(2, int64) : zeros(input.shape[0], int64, input.device);

    /// <summary>The message of an <see cref="ArgumentException"/>, or of one derived from it.</summary>
    private static string Refused(string parameter, Func<object> call)
    {
        var error = Assert.ThrowsAny<ArgumentException>(call);
        Assert.Equal(parameter, error.ParamName);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
