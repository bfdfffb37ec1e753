using RelDrop.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Training;

/// <summary>TorchSharp's own count of batches fails where a garbage collection comes in between.</summary>
public class BatchCountTests
{
    [Fact]
    public void Batch_norms_count_the_steps_that_they_are_trained_in()
    {
        using var norm = nn.BatchNorm1d(2);
        using var frozen = nn.BatchNorm1d(2);
        using var both = new Pair(norm, frozen);
        frozen.eval();
        for (var step = 0; step < 3; step++)
        {
            using var counts = new BatchCounts(both);
            Assert.Null(norm.num_batches_tracked);
            Assert.NotNull(frozen.num_batches_tracked);
            using var output = norm.forward(ones(4, 2));
        }

        Assert.Equal(3, norm.num_batches_tracked!.item<long>());
        Assert.Equal(0, frozen.num_batches_tracked!.item<long>());
        Assert.Equal(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], norm.state_dict().Keys);
    }

    [Fact]
    public void No_step_fails_while_memory_is_collected()
    {
        using var model = nn.Sequential(nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 2));
        using var optimizer = ParameterGroups.SGD(model, 0.01);
        var trainer = new Trainer(model, optimizer);
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
                GC.Collect(0);
        });
        collector.Start();
        try
        {
            Batch[] batches = [.. Enumerable.Range(0, 1000).Select(_ => new Batch(ones(2, 2, 2, 2), zeros(2, dtype: ScalarType.Int64)))];
            Assert.Equal(1, Assert.Single(trainer.Epochs(1, _ => batches)).Epoch);
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }

        Assert.Equal(1000, ((BatchNorm2d)model[0]).num_batches_tracked!.item<long>());
    }

    private sealed class Pair : nn.Module<Tensor, Tensor>
    {
        public Pair(BatchNorm1d first, BatchNorm1d second)
            : base(nameof(Pair))
        {
            register_module("first", first);
            register_module("second", second);
        }

        public override Tensor forward(Tensor input) => input;
    }
}
