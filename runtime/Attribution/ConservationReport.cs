using RelDrop.Notebooks;

namespace RelDrop;

/// <summary>How much of the relevance that a sample's output started with arrived at its input.</summary>
/// <param name="Start">The relevance that the output started with, summed.</param>
/// <param name="Arrived">The relevance of the input, summed.</param>
public readonly record struct Conservation(double Start, double Arrived)
{
    /// <summary>What arrived as a share of the start: 1 if all did. Not a number or infinite if the start is 0, as for <see cref="Target.Difference"/>.</summary>
    public double Ratio => Arrived / Start;
}

/// <summary>The conservation of each sample of an attribution. Biases and stabilizers take relevance up; rules without a share, such as the gradient, do not conserve it.</summary>
/// <param name="samples">One for each sample, in order.</param>
/// <example>
/// <code><![CDATA[
/// using var attribution = model.Attribute(images, labels);
/// Console.WriteLine(attribution.ReportConservation(labels));
/// ]]></code>
/// </example>
[TypeFormatterSource]
public sealed class ConservationReport(IReadOnlyList<Conservation> samples) : IHtml
{
    /// <summary>One for each sample, in order.</summary>
    public IReadOnlyList<Conservation> Samples { get; } = samples;

    /// <summary>The greatest |arrived − start| of a sample.</summary>
    public double MaxLoss => Samples.Count == 0 ? 0 : Samples.Max(sample => Math.Abs(sample.Arrived - sample.Start));

    /// <summary>A table of the samples as HTML; notebooks show it so.</summary>
    public string ToHtml() => Html.Table(
        ["sample", "started", "arrived", "ratio"],
        Samples.Select((sample, i) => (string[])[Html.Number(i), Html.Number(sample.Start), Html.Number(sample.Arrived), Html.Number(sample.Ratio)]));

    /// <summary>One line a sample.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        Samples.Select((sample, i) => FormattableString.Invariant($"sample {i}: {sample.Start:G6} started, {sample.Arrived:G6} arrived, ratio {sample.Ratio:G6}")));
}
