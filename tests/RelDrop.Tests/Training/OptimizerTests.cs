using RelDrop.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Training;

/// <summary>Optimizers that keep their numbers alive move weights as torch's do, to the bit.</summary>
public sealed class OptimizerTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static Sequential Net()
    {
        manual_seed(1);
        return Sequential(Linear(5, 7), ReLU(), Linear(7, 3));
    }

    private static float[] Trained(Func<Sequential, OptimizerHelper> create)
    {
        var model = Net();
        using var optimizer = create(model);
        for (var step = 0; step < 5; step++)
        {
            optimizer.zero_grad();
            using var generator = new torch.Generator((ulong)step);
            model.forward(randn([4, 5], generator: generator)).pow(Number.Of(2)).mean().backward();
            optimizer.step();
        }

        return TrainerTests.Parameters(model);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0.9, 0, false)]
    [InlineData(0.9, 0.01, false)]
    [InlineData(0.9, 0.01, true)]
    public void Gradient_descent_is_torchs(double momentum, double decay, bool nesterov) => Assert.Equal(
        Trained(model => optim.SGD(model.parameters(), 0.1, momentum, weight_decay: decay, nesterov: nesterov)),
        Trained(model => ParameterGroups.SGD(model, 0.1, momentum, decay, nesterov, decaysAll: true)));

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    public void So_is_AdamW(double decay) => Assert.Equal(
        Trained(model => optim.AdamW(model.parameters(), 0.01, beta2: 0.999, weight_decay: decay)),
        Trained(model => ParameterGroups.AdamW(model, 0.01, decay, decaysAll: true)));

    [Theory]
    [InlineData(0, 0.999)]
    [InlineData(0.05, 0.99)]
    public void So_is_Adam(double decay, double beta2) => Assert.Equal(
        Trained(model => optim.Adam(model.parameters(), 0.01, beta2: beta2, weight_decay: decay)),
        Trained(model => ParameterGroups.Adam(model, 0.01, decay, decaysAll: true, beta2)));

    [Fact]
    public void Frozen_parameters_stay() => Assert.Equal(
        TrainerTests.Parameters(Net())[..35],
        Trained(model =>
        {
            model.parameters().First().requires_grad_(false);
            return ParameterGroups.SGD(model, 0.1, decaysAll: true);
        })[..35]);
}
