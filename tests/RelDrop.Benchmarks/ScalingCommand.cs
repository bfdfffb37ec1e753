using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Rows;

namespace RelDrop.Benchmarks;

/// <summary>How time and memory grow.</summary>
internal sealed class ScalingCommand() : MeasuringCommand(
    "scaling",
    "Time and peak memory of attributions and of the gradient against batch, image size and depth.",
    usualRounds: 7)
{
    protected override IEnumerable<Row> Rows => ScalingRows.All;
}
