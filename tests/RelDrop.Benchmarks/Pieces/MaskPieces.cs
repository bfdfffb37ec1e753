using BenchmarkDotNet.Attributes;
using RelDrop.Masking;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Pieces;

/// <summary>Each mask on every sample of a batch, with relevance at hand.</summary>
public class MaskPieces
{
    private RelevanceDropout? dropout;
    private Tensor? images;
    private Tensor? labels;
    private Tensor? relevance;

    public static IEnumerable<InputMask> Masks =>
    [
        new BlockMask { Probability = 1 },
        new PatchMask { Probability = 1, Centers = 8 },
        new PixelMask { Probability = 1 },
        new TopKMask(),
        new RandomErasing { Probability = 1 },
        new RandomPoints(),
        new RandomDropout(),
    ];

    /// <summary>The mask's name.</summary>
    [ParamsSource(nameof(Names))]
    public string Mask { get; set; } = "";

    public static IEnumerable<string> Names => Masks.Select(mask => mask.GetType().Name);

    /// <summary>Batch and image size.</summary>
    [Params("128×32", "32×224")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var (batch, size) = Shape == "128×32" ? (128, 32) : (32, 224);
        images = randn(batch, 3, size, size);
        relevance = randn(batch, 3, size, size);
        labels = zeros(batch, int64);
        dropout = new RelevanceDropout(Masks.Single(mask => mask.GetType().Name == Mask), seed: 1, (_, _) => relevance);
    }

    [Benchmark]
    public void Apply() => dropout!.Apply(images!, labels!).Dispose();

    [GlobalCleanup]
    public void Cleanup()
    {
        images?.Dispose();
        labels?.Dispose();
        relevance?.Dispose();
    }
}
