using RelDrop.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Benchmarks.Soak;

/// <summary>A network that is trained with relevance dropout.</summary>
[LrpModel<EpsilonPlusFlat>]
[BlockMask(Probability = 0.75)]
internal sealed partial class SoakedNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 16, 3, padding: 1);
    private readonly BatchNorm2d bn = BatchNorm2d(16);
    private readonly Linear fc = Linear(16, 5);

    public SoakedNet()
        : base(nameof(SoakedNet)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(bn.forward(conv.forward(x)).relu().mean([2, 3]) * Number.Of(0.5));
}

/// <summary>Trains in one go, and again with a checkpoint in the middle from which a new process would resume.</summary>
internal static class TrainingWithResume
{
    private const int Epochs = 2;

    private static long parameters;

    /// <summary>How many parameters were created, each of which TorchSharp counts as a live tensor once too often, for good.</summary>
    public static long Parameters => parameters;

    /// <summary>The parameters' bits after each of the two.</summary>
    public static IEnumerable<(string Name, byte[] Bits)> Run(string folder)
    {
        var path = Path.Combine(folder, "checkpoint.zip");
        var whole = Trained(Epochs, null, null);
        Trained(Epochs / 2, null, path);
        var resumed = Trained(Epochs, path, null);
        // One name: what was resumed is compared with what was not.
        return [("Training", whole), ("Training", resumed)];
    }

    private static byte[] Trained(int epochs, string? from, string? to)
    {
        using var scope = NewDisposeScope();
        // Weights are drawn from torch's own state, which all threads share; nothing else draws from it here.
        manual_seed(from is null ? 2 : 3);
        using var model = new SoakedNet();
        parameters += model.parameters().Count();
        using var optimizer = optim.SGD(model.parameters(), 0.05, momentum: 0.9);
        var trainer = new Trainer(model, optimizer, model.CreateRelDrop(4)) { CheckpointPath = to };
        if (from is not null)
            trainer.LoadCheckpoint(from);
        foreach (var _ in trainer.Epochs(epochs, Batches))
        {
            // Nothing but training.
        }

        using var bytes = new MemoryStream();
        foreach (var value in model.state_dict().Values)
            bytes.Write(value.detach().contiguous().bytes);
        return bytes.ToArray();
    }

    private static IEnumerable<Batch> Batches(int epoch)
    {
        using var generator = new TorchSharp.torch.Generator((ulong)epoch);
        for (var batch = 0; batch < 2; batch++)
            yield return new Batch(randn([4, 3, 12, 12], generator: generator), randint(5, [4], dtype: int64, generator: generator));
    }
}
