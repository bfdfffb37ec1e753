namespace RelDrop.Benchmarks.Measuring;

/// <summary>A line of the table.</summary>
/// <param name="Name">What is compared with what; unique.</param>
/// <param name="Target">The ratio that the project promises, or null if the row is there for context.</param>
/// <param name="Measure">Sets the contenders up, measures and cleans up.</param>
internal sealed record Row(string Name, double? Target, Func<Rounds, Measurement> Measure);

/// <summary>A row and what it came to.</summary>
internal sealed record Result(Row Row, Measurement Measurement);
