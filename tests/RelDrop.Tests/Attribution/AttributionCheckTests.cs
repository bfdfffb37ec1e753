using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests;

public sealed class AttributionCheckTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly BiasFreeCnn model;
    private readonly Tensor images;
    private readonly Tensor labels = tensor([0L, 3L]);

    public AttributionCheckTests()
    {
        manual_seed(16);
        model = new BiasFreeCnn();
        images = randn(2, 3, 8, 8);
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Conservation_is_reported_for_each_sample()
    {
        using var attribution = model.Attribute(images, Target.Relevance(tensor([1f, 2, 3, 4, 5, 0, 0, 0, 0, -2]).reshape(2, 5)));
        var report = attribution.ReportConservation(Target.Relevance(tensor([1f, 2, 3, 4, 5, 0, 0, 0, 0, -2]).reshape(2, 5)));
        Assert.Equal([15, -2], report.Samples.Select(sample => sample.Start));
        Assert.All(report.Samples, sample => Assert.Equal(1, sample.Ratio, 0.02));
        Assert.InRange(report.MaxLoss, 0, 0.2);
        Assert.StartsWith("sample 0: 15 started, ", report.ToString());
    }

    [Fact]
    public void What_does_not_conserve_shows()
    {
        using var attribution = new Attribution(tensor([1f, 2, 5, 3]).reshape(2, 2), tensor([0.25f, 0.25f, 0, 3]).reshape(2, 2));
        var report = attribution.ReportConservation();
        Assert.Equal([new Conservation(1, 0.5), new Conservation(1, 3)], report.Samples);
        Assert.Equal([0.5, 3], report.Samples.Select(sample => sample.Ratio));
        Assert.Equal(2, report.MaxLoss);
        Assert.Equal("target", Assert.Throws<ArgumentException>(() => attribution.ReportConservation(Target.Class(2))).ParamName);
    }

    [Fact]
    public void Finite_attributions_pass()
    {
        var before = LiveTensors.Baseline();
        using (var attribution = model.Attribute(images, labels))
        {
            attribution.ThrowIfNotFinite();
            attribution.ReportConservation(labels);
        }

        Assert.Equal(before, LiveTensors.Now);
    }

    [Fact]
    public void What_is_not_finite_is_named()
    {
        images[1, 2, 3, 4] = float.NaN;
        using var attribution = model.Attribute(images, labels);
        var message = Assert.Throws<NotFiniteNumberException>(attribution.ThrowIfNotFinite).Message;
        Assert.Contains("Output (5 of 10 values, samples 1)", message);
        Assert.Contains("Relevance (", message);
        Assert.DoesNotContain("samples 0", message);
    }

    [Fact]
    public void Intermediate_relevance_is_named_by_its_path()
    {
        using var attribution = new Attribution(ones(2, 3), ones(2, 4), new Dictionary<string, Tensor>
        {
            ["layer1.0.conv1"] = tensor([1f, float.NegativeInfinity, 1, float.NaN]).reshape(2, 2),
            ["fc"] = ones(2, 3),
        });
        var message = Assert.Throws<NotFiniteNumberException>(attribution.ThrowIfNotFinite).Message;
        Assert.Contains("""found NaN or infinity in Intermediate["layer1.0.conv1"] (2 of 4 values, samples 0, 1).""", message);
    }
}
