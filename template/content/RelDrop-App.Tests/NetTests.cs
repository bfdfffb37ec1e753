using RelDrop;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>What a network must keep to while you change it.</summary>
public sealed class NetTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Net model;
    private readonly Tensor images;
    private readonly Tensor labels;

    public NetTests()
    {
        random.manual_seed(1);
        model = new Net();
        (images, labels) = Squares.Draw(new Generator(1), isTest: true, count: 16);
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void The_relevance_pass_computes_what_forward_computes()
    {
        var a = model.Attribute(images, labels);
        model.eval();
        Assert.True(a.Output.allclose(model.forward(images), rtol: 1e-4, atol: 1e-5));
        Assert.Equal(images.shape, a.Relevance.shape);
    }

    [Fact]
    public void What_the_class_is_explained_by_adds_up_to_its_score()
    {
        // Biases take relevance up. Without them all of it arrives.
        foreach (var (_, bias) in model.named_parameters().Where(parameter => parameter.name.EndsWith("bias", StringComparison.Ordinal)))
            nn.init.zeros_(bias);
        var a = model.Attribute(images, labels);
        a.ThrowIfNotFinite();
        Assert.All(a.ReportConservation(labels).Samples, sample => Assert.Equal(1, sample.Ratio, tolerance: 0.01));
    }

    [Fact]
    public void RelDrop_hides_the_most_relevant_pixel_of_about_half_of_the_images()
    {
        var seen = model.CreateRelDrop(seed: 1).Apply(images, labels);
        var hidden = seen.ne(images).any(1).flatten(1);
        var relevance = model.Attribute(images, labels).Relevance.sum(1).flatten(1);
        var masked = Enumerable.Range(0, 16).Where(i => hidden[i].any().item<bool>()).ToArray();
        Assert.InRange(masked.Length, 4, 12);
        Assert.All(masked, i => Assert.True(hidden[i][relevance[i].argmax().item<long>()].item<bool>()));
        Assert.All(masked, i => Assert.False(hidden[i].all().item<bool>()));
    }
}
