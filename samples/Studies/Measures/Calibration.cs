namespace RelDrop.Studies.Measures;

/// <summary>Whether confidence says how often a model is right.</summary>
public static class Calibration
{
    /// <summary>How many predictions a bin has.</summary>
    public const int BinSize = 100;

    /// <summary>
    /// The root mean squared difference of confidence and accuracy over bins of <see cref="BinSize"/> predictions of similar confidence.
    /// </summary>
    /// <remarks>
    /// As Hendrycks et al. compute it for ImageNet-A (Natural Adversarial Examples, CVPR 2021): bins are cut from the least confident on, the last takes
    /// what remains, and <b>that last one, the most confident predictions, is left out of the sum</b> while it counts in the total. So numbers are theirs,
    /// and a little lower than the definition in their text.
    /// </remarks>
    /// <param name="confidences">The predicted classes' probabilities.</param>
    /// <param name="correct">Whether the predictions are right.</param>
    /// <exception cref="ArgumentException">The lengths differ, a confidence is not a number, or there are fewer than two bins.</exception>
    public static double RmsError(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct)
    {
        Require.SameLength(confidences.Length, correct.Length);
        Require.AtLeast(confidences.Length, 2 * BinSize, "predictions");
        var order = TieGroups.Order(confidences);
        var sum = 0.0;
        for (var bin = 0; bin < (order.Length / BinSize) - 1; bin++)
        {
            var difference = 0.0;
            foreach (var sample in order.AsSpan(bin * BinSize, BinSize))
                difference += confidences[sample] - (correct[sample] ? 1 : 0);
            sum += difference * difference / BinSize / order.Length;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>
    /// The area under the response rate and accuracy curve: a model that answers only where it is most confident is right so often, in the mean over
    /// all response rates. Of equally confident predictions, each has the accuracy of all of them.
    /// </summary>
    /// <inheritdoc cref="RmsError" path="/param"/>
    /// <exception cref="ArgumentException">The lengths differ, a confidence is not a number, or there is no prediction.</exception>
    public static double Aurra(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct)
    {
        Require.AtLeast(confidences.Length, 1, "predictions");
        var (answered, right, sum) = (0, 0.0, 0.0);
        foreach (var (gained, count) in TieGroups.Descending(confidences, correct))
        {
            for (var i = 0; i < count; i++)
            {
                right += (double)gained / count;
                sum += right / ++answered;
            }
        }

        return sum / answered;
    }
}
