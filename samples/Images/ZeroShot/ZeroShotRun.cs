using Images.Evaluation;
using RelDrop.Imaging;
using RelDrop.Samples;
using RelDrop.Studies.Measures;
using RelDrop.Studies.Results;
using Spectre.Console;

namespace Images.ZeroShot;

/// <summary>Asks a network about ImageNet's other sets, as their authors do: among the classes of each set only.</summary>
internal sealed class ZeroShotRun(IAnsiConsole console, TrainedNetwork trained)
{
    /// <summary>Natural adversarial examples (Hendrycks et al. 2021).</summary>
    public IEnumerable<Scalar> Adversarial(string folder)
    {
        var columns = SubsetImages.Columns(trained.Classes, ClassSubset.A);
        var said = Ask("ImageNet-A", SubsetImages.Open(folder, trained.Classes, ClassSubset.A), columns);
        yield return new Scalar("imagenet_a_top1", said.Accuracy, Unit.Share, HigherIsBetter: true);
        // Of fewer there is no such error.
        if (said.IsCorrect.Length >= 2 * Calibration.BinSize)
            yield return new Scalar("imagenet_a_rms_calibration_error", Calibration.RmsError(said.Confidences, said.IsCorrect), Unit.Share, HigherIsBetter: false);
        yield return new Scalar("imagenet_a_aurra", Calibration.Aurra(said.Confidences, said.IsCorrect), Unit.Share, HigherIsBetter: true);
        yield return new Scalar("imagenet_a_images", said.IsCorrect.Length, Unit.Count);
    }

    /// <summary>Images of no class: how well low confidence tells them from validation images. Their folders are called by the classes that they are confused with.</summary>
    public IEnumerable<Scalar> Outliers(string folder, string validation)
    {
        var columns = SubsetImages.Columns(trained.Classes, ClassSubset.O);
        var outliers = Ask("ImageNet-O", SubsetImages.Open(folder, trained.Classes, ClassSubset.O), columns).Confidences;
        var known = Ask("validation images", SubsetImages.OpenValidation(validation, trained.Classes, columns), columns).Confidences;
        double[] scores = [.. outliers.Concat(known).Select(confidence => -confidence)];
        bool[] isOutlier = [.. outliers.Select(_ => true), .. known.Select(_ => false)];
        yield return new Scalar("imagenet_o_aupr", Ranking.AveragePrecision(scores, isOutlier), Unit.Share, HigherIsBetter: true);
        yield return new Scalar("imagenet_o_aupr_by_chance", (double)outliers.Length / scores.Length, Unit.Share);
        yield return new Scalar("imagenet_o_auroc", Ranking.Auroc(scores, isOutlier), Unit.Share, HigherIsBetter: true);
        yield return new Scalar("imagenet_o_images", outliers.Length, Unit.Count);
        yield return new Scalar("imagenet_o_validation_images", known.Length, Unit.Count);
    }

    /// <summary>Renditions, and validation images of the same classes.</summary>
    public IEnumerable<Scalar> Renditions(string folder, string? validation)
    {
        var columns = SubsetImages.Columns(trained.Classes, ClassSubset.R);
        var said = Ask("ImageNet-R", SubsetImages.Open(folder, trained.Classes, ClassSubset.R), columns);
        yield return new Scalar("imagenet_r_top1", said.Accuracy, Unit.Share, HigherIsBetter: true);
        yield return new Scalar("imagenet_r_images", said.IsCorrect.Length, Unit.Count);
        if (validation is null)
            yield break;
        var known = Ask("validation images", SubsetImages.OpenValidation(validation, trained.Classes, columns), columns);
        yield return new Scalar("imagenet_r_validation_top1", known.Accuracy, Unit.Share, HigherIsBetter: true);
        yield return new Scalar("imagenet_r_loss_of_top1", known.Accuracy - said.Accuracy, Unit.Share, HigherIsBetter: false);
    }

    private RestrictedPredictions Ask(string what, IImageSource images, int[] columns)
    {
        var loader = trained.Loader(images);
        var predictions = Bars.Show(console, what, images.Count, task => Asking.Of(trained.Model, loader, trained.Classes.Count, count => task.Increment(count)));
        return predictions.Count > 0
            ? RestrictedPredictions.Of(predictions, columns)
            : throw new InvalidDataException($"None of the {images.Count} images of {what} can be decoded; the first: {loader.Skipped.MinBy(image => image.Key).Value}");
    }
}
