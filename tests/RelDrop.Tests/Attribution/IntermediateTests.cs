using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests;

public sealed class IntermediateTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly KeepingNet model;
    private readonly Tensor images;
    private readonly Tensor labels = tensor([0L, 3L, 1L]);

    public IntermediateTests()
    {
        manual_seed(15);
        model = new KeepingNet(Sequential(Conv2d(4, 4, 3, padding: 1, bias: false), ReLU()));
        // Large, so that ε takes away next to nothing.
        images = rand(3, 3, 8, 8) * Number.Of(1e4);
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Every_layer_that_is_marked_is_there_under_its_path()
    {
        using var attribution = model.Attribute(images, labels);
        Assert.Equal(KeepingNet.Paths, attribution.Intermediate.Keys.Order(StringComparer.Ordinal));
        Assert.All(attribution.Intermediate, item => Assert.Equal(item.Key == "fc" ? [3, 5] : [3, 4, 8, 8], item.Value.shape));
    }

    [Fact]
    public void Nothing_is_lost_between_any_two_layers()
    {
        using var attribution = model.Attribute(images, Target.Logit(labels));
        var start = attribution.ReportConservation(Target.Logit(labels)).Samples.Select(sample => sample.Start).ToArray();
        Assert.All(attribution.Intermediate.Append(new("input", attribution.Relevance)), item =>
            Assert.Equal(start, item.Value.flatten(1).sum(1).to(ScalarType.Float64).data<double>(), (a, b) => Math.Abs(a - b) < 1e-2 * Math.Abs(a)));
    }

    [Fact]
    public void The_relevance_of_the_output_is_what_it_starts_with()
    {
        using var attribution = model.Attribute(images, labels);
        Assert.True(attribution.Intermediate["fc"].equal(functional.one_hot(labels, 5)).all().item<bool>());
    }

    [Fact]
    public void Under_the_gradient_it_is_autograds_at_that_layer()
    {
        var kept = new Dictionary<string, Tensor>();
        void Keep(nn.Module module, string path) => ((Module<Tensor, Tensor>)module).register_forward_hook((_, _, output) =>
        {
            // A Sequential disposes what its children give.
            kept[path] = output.alias();
            kept[path].retain_grad();
            return kept[path].alias();
        });
        foreach (var (name, module) in model.named_modules())
        {
            if (KeepingNet.Paths.Contains(name))
                Keep(module, name);
        }

        model.forward(images).gather(1, labels.unsqueeze(1)).sum().backward();

        using var attribution = model.Attribute<Gradient>(images, labels);
        Assert.Equal(attribution.Intermediate.Keys.Order(), kept.Keys.Order());
        Assert.All(attribution.Intermediate, item => Assert.True(item.Value.allclose(kept[item.Key].grad!, rtol: 1e-3, atol: 1e-7), item.Key));
    }

    [Fact]
    public void Epsilon_at_a_layer_gives_the_relevance_of_the_one_before_it()
    {
        // stages.1.relu passes its relevance to stages.1.conv1; ε there gives that of stages.0.relu, by the plain formula.
        using var attribution = model.Attribute<EpsilonFlat>(images, labels);
        Assert.True(attribution.Intermediate["stages.1.relu"].equal(attribution.Intermediate["stages.1.conv1"]).all().item<bool>());

        var conv = (TorchSharp.Modules.Conv2d)model.named_modules().Single(item => item.name == "stages.1.conv1").module;
        Tensor? seen = null;
        conv.register_forward_pre_hook((_, x) => seen = x.detach());
        model.forward(images);
        using var leaf = seen!.requires_grad_();
        var z = functional.conv2d(leaf, conv.weight!, padding: [1, 1]);
        var share = attribution.Intermediate["stages.1.conv1"] / (z.detach().add(Number.Of(1e-3) * where(z.detach().ge(Number.Zero), 1f, -1f), Number.One));
        var expected = leaf.detach() * autograd.grad([z], [leaf], [share])[0];
        Assert.True(attribution.Intermediate["stages.0.relu"].allclose(expected, rtol: 1e-3, atol: 1e-6));
    }

    [Fact]
    public void A_layer_at_two_places_is_kept_twice()
    {
        using var reusing = new ReusingNet();
        using var attribution = reusing.Attribute(images, labels);
        Assert.Equal(
            ["block.conv1", "block.conv1#2", "block.relu", "block.relu#2", "conv", "conv#2"],
            attribution.Intermediate.Keys.Order(StringComparer.Ordinal));

        // The second application is the last: it starts with what mean(H, W) and fc send back, the gradient's share of which is uniform.
        using var gradient = reusing.Attribute<Gradient>(images, labels);
        var expected = (reusing.Head.weight!.index_select(0, labels) / Number.Of(64)).reshape(3, 4, 1, 1).expand(3, 4, 8, 8);
        Assert.True(gradient.Intermediate["block.relu#2"].allclose(expected));
        Assert.False(gradient.Intermediate["block.relu"].allclose(expected));
        Assert.False(gradient.Intermediate["conv"].allclose(gradient.Intermediate["conv#2"]));
    }

    [Fact]
    public void Modules_by_their_places_have_those_places_in_their_paths()
    {
        using var indexing = new IndexingNet();
        using var attribution = indexing.Attribute(images, labels);
        Assert.Equal(
            ["convs.0", "convs.1", "convs.2", "stages.0.conv1", "stages.0.relu", "stages.1.conv1", "stages.1.relu"],
            attribution.Intermediate.Keys.Order(StringComparer.Ordinal));

        // The list is run backwards: stages.0 is the last, and starts with the mean's gradient.
        var expected = (functional.one_hot(labels, 4).to(ScalarType.Float32) / Number.Of(64)).reshape(3, 4, 1, 1).expand(3, 4, 8, 8);
        Assert.True(attribution.Intermediate["stages.0.relu"].allclose(expected));
        Assert.False(attribution.Intermediate["stages.1.relu"].allclose(expected));
    }

    [Fact]
    public void Patterns_of_composites_reach_layers_that_run_by_dispatch()
    {
        using var net = new PatternNet(Sequential(Flatten(), Sequential(Linear(192, 8), ReLU(), Linear(8, 5))));
        using var patterned = net.Attribute(images, labels);
        using var gradient = net.Attribute<Gradient>(images, labels);
        using var other = net.Attribute<EpsilonPlus>(images, labels);
        Assert.True(patterned.Relevance.equal(gradient.Relevance).all().item<bool>());
        Assert.False(patterned.Relevance.allclose(other.Relevance));
    }
}
