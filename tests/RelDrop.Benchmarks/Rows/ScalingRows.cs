using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Memory;
using RelDrop.Benchmarks.Networks;

namespace RelDrop.Benchmarks.Rows;

/// <summary>Attributions against the gradient where one of batch, image size and depth differs from 16 images of 32×32 and ResNet-18's two blocks a stage.</summary>
internal static class ScalingRows
{
    private static readonly PeakJob Middle = new(nameof(EpsilonFlat), Blocks: 2, Batch: 16, Size: 32);

    private static IEnumerable<PeakJob> Jobs =>
    [
        .. new[] { 1, 4, 16, 64 }.Select(batch => Middle with { Batch = batch }),
        .. new[] { 16, 64 }.Select(size => Middle with { Size = size }),
        .. new[] { 1, 3, 4 }.Select(blocks => Middle with { Blocks = blocks }),
    ];

    public static IEnumerable<Row> All => new[] { nameof(EpsilonFlat), nameof(EpsilonPlusFlat) }
        .SelectMany(composite => Jobs.Select(job => job with { Method = composite }))
        .SelectMany(job => new[] { Time(job), Memory(job) });

    private static Row Time(PeakJob job) => new($"{Title(job)}, time", null, rounds =>
    {
        using var workload = new Workload<ResNet>(new ResNet(job.Blocks), job.Batch, job.Size).Settle();
        return rounds.Compare(() => PeakJob.Methods[job.Method](workload), workload.Gradient);
    });

    private static Row Memory(PeakJob job) => new($"{Title(job)}, peak memory", null, rounds =>
        MemoryRows.Compare(rounds with { Count = 1 }, job));

    private static string Title(PeakJob job) =>
        $"{job.Method} / gradient, {job.Batch}×3×{job.Size}×{job.Size}, {job.Blocks} block{(job.Blocks == 1 ? "" : "s")} a stage";
}
