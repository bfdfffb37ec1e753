using RelDrop.Models.PointClouds;
using RelDrop.Tests.Oracle;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.PointClouds;

/// <summary>The zoo's networks for points: against the oracle, in float64 and training mode; their parameters; what they are made for.</summary>
public class PointModelTests : IClassFixture<OneThread>
{
    private static readonly Type[] Composites = [typeof(EpsilonFlat), typeof(EpsilonPlusFlat), typeof(RelDropPaper), typeof(Gradient)];

    private static readonly Dictionary<string, PointStage[]> Stages = new()
    {
        ["pointnet2_cls_ssg"] = [new(512, (0.2, 32)), new(128, (0.4, 64))],
        ["pointnet2_cls_msg"] = [new(512, (0.1, 16), (0.2, 32), (0.4, 128)), new(128, (0.2, 32), (0.4, 64), (0.8, 128))],
        ["pointnet2_small"] = [new(64, (0.4, 16)), new(16, (0.8, 16))],
    };

    public static TheoryData<string, bool> Models()
    {
        var models = new TheoryData<string, bool>();
        foreach (var name in PointModelZoo.Names)
        {
            models.Add(name, true);
            models.Add(name, false);
        }

        return models;
    }

    [Theory]
    [InlineData("pointnet2_small", true, 4)]
    [InlineData("pointnet2_small", false, 4)]
    [InlineData("pointnet2_cls_ssg", true, 2)]
    [InlineData("pointnet2_cls_msg", false, 1)]
    public void Relevance_agrees_with_the_oracle(string name, bool normals, int composites)
    {
        using var scope = NewDisposeScope();
        using var model = Create(name, normals);
        var points = Points(2, normals, 20);
        Tensor? start = null;
        Assert.All(Composites.Take(composites), composite =>
        {
            using var inner = NewDisposeScope();
            var tape = new LrpTape(composite.Name);
            var input = LrpTape.Input(points);
            var output = new PointForwards(tape).Run(model, input, Stages[name]);
            start ??= randn_like(output.Value).MoveToOuterDisposeScope();
            var expected = tape.Relevance(input, output, start);
            var attribution = ((IAttributable)model).Attribute(composite, points, Target.Relevance(start));
            Assert.InRange(OracleReference.Error(attribution.Output, output.Value), 0, 1e-6);
            Assert.InRange(OracleReference.Error(attribution.Relevance, expected), 0, 1e-6);
        });
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_model_learns_and_explains(string name, bool normals)
    {
        using var scope = NewDisposeScope();
        using var model = PointModelZoo.Create(name, 5, normals);
        var points = Points(2, normals, 20).to(float32);
        var logits = model.forward(points);
        Assert.Equal([2, 5], logits.shape);
        logits.sum().backward();
        Assert.All(model.parameters(), parameter => Assert.NotNull(parameter.grad));
        Assert.True(((IAttributable)model).Attribute(typeof(EpsilonPlusFlat), points).Relevance.isfinite().all().item<bool>());
    }

    /// <summary>PointNet's products of matrices share by contributions; what matters here is that the map is the gradient's under Gradient.</summary>
    [Theory]
    [InlineData("pointnet_cls", true)]
    [InlineData("pointnet_cls_basic", false)]
    public void The_gradient_of_PointNet_is_autograds(string name, bool normals)
    {
        using var scope = NewDisposeScope();
        using var model = Create(name, normals);
        model.eval();
        var points = Points(2, normals, 20).requires_grad_();
        var expected = autograd.grad([model.forward(points).select(1, 3).sum()], [points])[0];
        var actual = ((IAttributable)model).Attribute(typeof(Gradient), points.detach(), Target.Class(3)).Relevance;
        Assert.InRange(OracleReference.Error(actual, expected), 0, 1e-10);
    }

    [Theory]
    [InlineData("pointnet2_cls_ssg", "sa1.mlp_convs.0.weight", "64×6×1×1")]
    [InlineData("pointnet2_cls_ssg", "sa2.mlp_bns.2.running_var", "256")]
    [InlineData("pointnet2_cls_ssg", "sa3.mlp_convs.0.weight", "256×259×1×1")]
    [InlineData("pointnet2_cls_ssg", "fc3.bias", "5")]
    [InlineData("pointnet2_cls_msg", "sa1.conv_blocks.0.0.weight", "32×6×1×1")]
    [InlineData("pointnet2_cls_msg", "sa1.bn_blocks.2.1.weight", "96")]
    [InlineData("pointnet2_cls_msg", "sa2.conv_blocks.1.2.weight", "256×128×1×1")]
    [InlineData("pointnet2_cls_msg", "sa3.mlp_convs.0.weight", "256×643×1×1")]
    [InlineData("pointnet_cls", "feat.stn.fc3.weight", "9×256")]
    [InlineData("pointnet_cls", "feat.fstn.fc3.bias", "4096")]
    [InlineData("pointnet_cls", "feat.conv1.weight", "64×6×1")]
    [InlineData("pointnet_cls", "bn2.num_batches_tracked", "")]
    public void Parameters_are_named_and_shaped_as_in_the_common_implementation(string name, string parameter, string shape)
    {
        using var model = PointModelZoo.Create(name, 5);
        Assert.Equal(shape, string.Join('×', model.state_dict()[parameter].shape));
    }

    /// <summary>What the published code's state dicts hold, counted from its layers.</summary>
    [Theory]
    [InlineData("pointnet2_cls_ssg", 79)]
    [InlineData("pointnet2_cls_msg", 163)]
    [InlineData("pointnet_cls", 111)]
    public void There_are_as_many_parameters_and_buffers(string name, int count)
    {
        using var model = PointModelZoo.Create(name, 5);
        Assert.Equal(count, model.state_dict().Count);
    }

    [Fact]
    public void Transforms_are_penalised_for_what_they_are_off_orthogonal()
    {
        using var scope = NewDisposeScope();
        using var model = new PointNet(5);
        model.eval();
        var points = rand(2, 6, 20);
        var (logits, transform) = model.ForwardWithTransform(points);
        Assert.True(logits.allclose(model.forward(points)));
        Assert.Equal([2, 64, 64], transform.shape);
        Assert.Equal(0, PointNet.TransformPenalty(eye(3).expand(2, 3, 3)).item<float>(), 1e-6);
        // 2·I: ‖4·I − I‖ = 3·√3.
        Assert.Equal(3 * Math.Sqrt(3), PointNet.TransformPenalty(Number.Of(2) * eye(3).expand(2, 3, 3)).item<float>(), 1e-5);
        using var plain = new PointNet(5, featureTransform: false);
        Assert.Throws<InvalidOperationException>(() => plain.ForwardWithTransform(points));
    }

    [Fact]
    public void What_cannot_be_created_is_named()
    {
        Assert.Contains("pointnet2_cls_ssg", Assert.Throws<ArgumentException>("name", () => PointModelZoo.Create("dgcnn", 5)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("classes", () => PointModelZoo.Create("pointnet_cls", 0));
        Assert.Throws<ArgumentException>("mlp", () => new SetAbstractionMsg(8, 0, new PointScale(0.2, 4, 16, 16)));
    }

    /// <summary>Batch norms with a scale and shift of their own and the statistics of points.</summary>
    private static nn.Module<Tensor, Tensor> Create(string name, bool normals)
    {
        manual_seed(17);
        var model = PointModelZoo.Create(name, 5, normals);
        model.to(float64);
        using var withoutGradient = no_grad();
        foreach (var norm in model.modules().OfType<BatchNorm>())
        {
            norm.weight!.uniform_(0.5, 1.5);
            norm.bias!.uniform_(-0.2, 0.2);
            norm.momentum = 1;
        }

        model.train();
        model.forward(Points(3, normals, 20));
        return model;
    }

    private static Tensor Points(int count, bool normals, int n) => rand([count, normals ? 6 : 3, n], dtype: float64) * Number.Of(2) - Number.One;
}
