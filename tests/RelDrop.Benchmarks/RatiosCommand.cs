using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Rows;

namespace RelDrop.Benchmarks;

/// <summary>The table of what the project promises.</summary>
internal sealed class RatiosCommand() : MeasuringCommand(
    "ratios",
    "Times relevance, training, masking and the generator against what they are compared with, by turns in one process.",
    usualRounds: 21)
{
    protected override IEnumerable<Row> Rows =>
    [
        .. AttributionRows.All,
        .. HookRows.All,
        .. VggRows.All,
        .. TransformerRows.All,
        .. TrainingRows.All,
        .. MaskRows.All,
        .. PointRows.All,
        .. MemoryRows.All,
        .. GeneratorRows.All,
        .. EditRows.All,
        .. RankRows.All,
    ];
}
