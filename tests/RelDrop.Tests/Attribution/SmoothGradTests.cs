using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests;

public sealed class SmoothGradTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly BiasFreeCnn model;
    private readonly Tensor images;
    private readonly Tensor labels = tensor([0L, 3L]);

    public SmoothGradTests()
    {
        manual_seed(12);
        model = new BiasFreeCnn();
        images = randn(2, 3, 8, 8);
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Without_noise_it_is_the_plain_map()
    {
        using var plain = model.Attribute<EpsilonPlusFlat>(images, labels);
        using var smooth = model.SmoothGrad<EpsilonPlusFlat>(images, labels, samples: 3, noise: 0);
        Assert.True(smooth.Relevance.allclose(plain.Relevance, rtol: 1e-5, atol: 1e-8));
        Assert.True(smooth.Output.allclose(plain.Output));

        using var gradient = model.Attribute<Gradient>(images, labels);
        using var smoothGradient = model.SmoothGrad(images, labels, samples: 2, noise: 0);
        Assert.True(smoothGradient.Relevance.allclose(gradient.Relevance, rtol: 1e-5, atol: 1e-8));
    }

    [Fact]
    public void It_is_the_mean_over_noise_in_proportion_to_each_samples_range()
    {
        // Another sample in the batch, a hundred times as large, takes another hundred times as much noise.
        var input = cat([images[0..1], images[0..1] * Number.Of(100)]);
        var recorder = new Recorder();
        using var smooth = recorder.SmoothGrad(input, samples: 200, noise: 0.15, seed: 5);

        var noise = stack(recorder.Inputs[1..]) - input;
        var range = images[0].max() - images[0].min();
        Assert.Equal(0.15, (noise[.., 0].std() / range).item<float>(), 0.01);
        Assert.Equal(15, (noise[.., 1].std() / range).item<float>(), 1.0);
        Assert.Equal(0, (noise[.., 0].mean() / range).item<float>(), 0.01);
        Assert.True(smooth.Relevance.allclose(stack(recorder.Inputs[1..]).mean([0]), rtol: 1e-4, atol: 1e-4));
    }

    [Fact]
    public void The_seed_decides_and_the_global_random_state_does_not()
    {
        using var first = model.SmoothGrad(images, labels, samples: 2, seed: 3);
        manual_seed(99);
        var before = get_rng_state().data<byte>().ToArray();
        using var second = model.SmoothGrad(images, labels, samples: 2, seed: 3);
        Assert.Equal(before, get_rng_state().data<byte>().ToArray());
        using var other = model.SmoothGrad(images, labels, samples: 2, seed: 4);
        Assert.True(first.Relevance.equal(second.Relevance).all().item<bool>());
        Assert.False(first.Relevance.equal(other.Relevance).all().item<bool>());
    }

    [Fact]
    public void Every_copy_starts_with_the_relevance_of_the_input()
    {
        var recorder = new Recorder();
        using var smooth = recorder.SmoothGrad(images, samples: 2);
        var top = nn.functional.one_hot(Recorder.OutputOf(images).argmax(1), 2).to(ScalarType.Float32);
        Assert.All(recorder.Starts[1..], start => Assert.True(start.equal(top).all().item<bool>()));
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Equal("samples", Assert.Throws<ArgumentOutOfRangeException>(() => model.SmoothGrad(images, samples: 0)).ParamName);
        Assert.Equal("noise", Assert.Throws<ArgumentOutOfRangeException>(() => model.SmoothGrad(images, noise: -0.1)).ParamName);
        Assert.Equal("noise", Assert.Throws<ArgumentOutOfRangeException>(() => model.SmoothGrad(images, noise: double.NaN)).ParamName);
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => model.SmoothGrad(labels)).ParamName);
        using var without = new WithoutGradient();
#pragma warning disable RDG023 // That it throws is what is tested.
        Assert.Contains("[LrpModel<Gradient>]", Assert.Throws<NotSupportedException>(() => without.SmoothGrad(zeros(1, 6))).Message);
#pragma warning restore RDG023
    }

    /// <summary>Gives every input as its own relevance, and remembers what it was asked.</summary>
    private sealed class Recorder : IAttributable
    {
        public List<Tensor> Inputs { get; } = [];

        public List<Tensor> Starts { get; } = [];

        public static Tensor OutputOf(Tensor input) => input.flatten(1).narrow(1, 0, 2);

        public IReadOnlyList<Type> Composites => [typeof(Gradient)];

        public Attribution Attribute(Type composite, Tensor input, Target? target = null, Precision? precision = null)
        {
            var output = OutputOf(input).clone();
            Inputs.Add(input.clone().DetachFromDisposeScope());
            Starts.Add((target ?? Target.TopClass).RelevanceOf(output).DetachFromDisposeScope());
            return new Attribution(output, input.clone());
        }
    }
}
