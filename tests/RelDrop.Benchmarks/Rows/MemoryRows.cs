using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Memory;

namespace RelDrop.Benchmarks.Rows;

/// <summary>What an attribution needs at its peak, against the gradient: ResNet-18, 64 images of 32×32, each in a process of its own.</summary>
internal static class MemoryRows
{
    public static IEnumerable<Row> All =>
    [
        Of(nameof(EpsilonFlat), 0.7),
        Of(nameof(EpsilonPlusFlat), 0.7),
        Of(PeakJob.InBFloat16(nameof(EpsilonFlat)), 0.45),
        Of(PeakJob.InBFloat16(nameof(EpsilonPlusFlat)), 0.45),
        Of(nameof(EpsilonFlat), null, returnsFreed: false),
        Of(nameof(EpsilonPlusFlat), null, returnsFreed: false),
    ];

    /// <summary>A job's peak against the gradient's. Processes take seconds, so a few must do.</summary>
    public static Measurement Compare(Rounds rounds, PeakJob ours, bool returnsFreed = true) => OperatingSystem.IsLinux()
        ? (rounds with { Count = Math.Min(rounds.Count, returnsFreed ? 3 : 5) }).Compare(
            () => PeakCommand.Megabytes(ours, returnsFreed),
            () => PeakCommand.Megabytes(ours with { Method = PeakJob.Gradient }, returnsFreed),
            Measurement.Megabytes)
        : Measurement.Missing(Measurement.Megabytes, "only Linux tells a process its peak");

    private static Row Of(string composite, double? target, bool returnsFreed = true) => new(
        $"{composite} / gradient, peak memory, ResNet-18{(returnsFreed ? "" : ", with what glibc keeps")}",
        target,
        rounds => Compare(rounds, new PeakJob(composite, Blocks: 2, Batch: 64, Size: 32), returnsFreed));
}
