using Images.Evaluation;
using Images.Measures;
using Images.Results;
using RelDrop.Imaging;
using RelDrop.Samples;
using Spectre.Console;

namespace Images.ZeroShot;

/// <summary>Asks a network about ImageNet's other sets, as their authors do: among the classes of each set only.</summary>
internal sealed class ZeroShotRun(IAnsiConsole console, TrainedNetwork trained)
{
    /// <summary>Natural adversarial examples (Hendrycks et al. 2021).</summary>
    public AdversarialResult Adversarial(string folder)
    {
        var columns = SubsetImages.Columns(trained.Classes, ClassSubset.A);
        var said = Ask("ImageNet-A", SubsetImages.Open(folder, trained.Classes, ClassSubset.A), columns);
        return new AdversarialResult(
            said.IsCorrect.Length, columns.Length, said.Accuracy, ResultJson.Finite(Confidence.RmsCalibrationError(said.Confidences, said.IsCorrect)), Confidence.Aurra(said.Confidences, said.IsCorrect));
    }

    /// <summary>Images of no class: how well low confidence tells them from validation images. Their folders are called by the classes that they are confused with.</summary>
    public OutlierResult Outliers(string folder, string validation)
    {
        var columns = SubsetImages.Columns(trained.Classes, ClassSubset.O);
        var outliers = Ask("ImageNet-O", SubsetImages.Open(folder, trained.Classes, ClassSubset.O), columns).Confidences;
        var known = Ask("validation images", SubsetImages.OpenValidation(validation, trained.Classes, columns), columns).Confidences;
        double[] scores = [.. outliers.Concat(known).Select(confidence => -confidence)];
        bool[] isOutlier = [.. outliers.Select(_ => true), .. known.Select(_ => false)];
        return new OutlierResult(
            outliers.Length, known.Length, columns.Length, Detection.AveragePrecision(scores, isOutlier), Detection.Auroc(scores, isOutlier), (double)outliers.Length / scores.Length);
    }

    /// <summary>Renditions, and validation images of the same classes.</summary>
    public RenditionResult Renditions(string folder, string? validation)
    {
        var columns = SubsetImages.Columns(trained.Classes, ClassSubset.R);
        var said = Ask("ImageNet-R", SubsetImages.Open(folder, trained.Classes, ClassSubset.R), columns);
        var known = validation is null ? null : Ask("validation images", SubsetImages.OpenValidation(validation, trained.Classes, columns), columns);
        return new RenditionResult(said.IsCorrect.Length, columns.Length, said.Accuracy, known?.IsCorrect.Length, known?.Accuracy, known?.Accuracy - said.Accuracy);
    }

    private RestrictedPredictions Ask(string what, IImageSource images, int[] columns)
    {
        var loader = trained.Loader(images);
        var predictions = Bars.Show(console, what, images.Count, task => Predictions.Ask(trained.Model, loader, trained.Classes.Count, count => task.Increment(count)));
        return predictions.Count > 0
            ? RestrictedPredictions.Of(predictions, columns)
            : throw new InvalidDataException($"None of the {images.Count} images of {what} can be decoded; the first: {loader.Skipped.MinBy(image => image.Key).Value}");
    }
}
