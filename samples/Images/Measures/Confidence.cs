namespace Images.Measures;

/// <summary>What a network's confidence is worth, as the authors of ImageNet-A measure it (Hendrycks et al. 2021, and the code beside that data set).</summary>
internal static class Confidence
{
    /// <summary>How many images a bin has.</summary>
    public const int BinSize = 100;

    /// <summary>
    /// The root mean square calibration error over bins of so many images by confidence, the last of which takes the remainder. As in the
    /// authors' code, the last bin is in the denominator and not in the sum: the error is that of all but the most confident.
    /// </summary>
    /// <param name="confidences">The greatest probability of each image.</param>
    /// <param name="isCorrect">Whether the image is recognised.</param>
    /// <param name="binSize">How many images a bin has.</param>
    /// <returns>0 to 1; NaN with fewer images than two bins take.</returns>
    public static double RmsCalibrationError(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> isCorrect, int binSize = BinSize)
    {
        var bins = confidences.Length / binSize;
        if (bins < 2)
            return double.NaN;
        var order = Ascending(confidences);
        var sum = 0.0;
        for (var bin = 0; bin < bins - 1; bin++)
        {
            var (confidence, correct) = (0.0, 0);
            foreach (var image in order.AsSpan(bin * binSize, binSize))
            {
                confidence += confidences[image];
                correct += isCorrect[image] ? 1 : 0;
            }

            var difference = (confidence - correct) / binSize;
            sum += (double)binSize / confidences.Length * difference * difference;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>The area under the response rate accuracy curve: the mean, over every share of images that is answered, of the accuracy of those with the greatest confidence.</summary>
    /// <param name="confidences">The greatest probability of each image.</param>
    /// <param name="isCorrect">Whether the image is recognised.</param>
    /// <returns>0 to 1; NaN without images.</returns>
    public static double Aurra(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> isCorrect)
    {
        var order = Ascending(confidences);
        var (sum, correct) = (0.0, 0);
        for (var answered = 1; answered <= order.Length; answered++)
        {
            correct += isCorrect[order[^answered]] ? 1 : 0;
            sum += (double)correct / answered;
        }

        return sum / order.Length;
    }

    /// <summary>Images from the least confident on, of equal ones by index.</summary>
    private static int[] Ascending(ReadOnlySpan<double> confidences)
    {
        var keys = confidences.ToArray();
        return [.. Enumerable.Range(0, keys.Length).OrderBy(image => keys[image])];
    }
}
