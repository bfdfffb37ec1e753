namespace Images.Results;

/// <summary>How a network does on images of another kind than it was trained on; what was not asked for is null.</summary>
/// <param name="Weights">The network's weights.</param>
/// <param name="ImageNetA">Natural adversarial examples.</param>
/// <param name="ImageNetO">Images of no class.</param>
/// <param name="ImageNetR">Renditions.</param>
internal sealed record ZeroShotResult(string Weights, AdversarialResult? ImageNetA, OutlierResult? ImageNetO, RenditionResult? ImageNetR);

/// <summary>Images that are hard for networks (ImageNet-A).</summary>
/// <param name="Count">How many images.</param>
/// <param name="Classes">Among how many classes the network chose.</param>
/// <param name="Top1">The share that it recognises.</param>
/// <param name="RmsCalibrationError">How far its confidence is off; null with too few images.</param>
/// <param name="Aurra">The area under the response rate accuracy curve.</param>
internal sealed record AdversarialResult(int Count, int Classes, double Top1, double? RmsCalibrationError, double Aurra);

/// <summary>Images that are of no class (ImageNet-O), against validation images of the classes that they are confused with.</summary>
/// <param name="Count">How many images.</param>
/// <param name="ValidationCount">How many validation images.</param>
/// <param name="Classes">Among how many classes the network chose.</param>
/// <param name="Aupr">The average precision of low confidence.</param>
/// <param name="Auroc">The area under its receiver operating characteristic.</param>
/// <param name="Chance">What a detector by chance would have for average precision.</param>
internal sealed record OutlierResult(int Count, int ValidationCount, int Classes, double Aupr, double Auroc, double Chance);

/// <summary>Drawings, sculptures and the like (ImageNet-R), and validation images of the same classes, if given.</summary>
/// <param name="Count">How many images.</param>
/// <param name="Classes">Among how many classes the network chose.</param>
/// <param name="Top1">The share that it recognises.</param>
/// <param name="ValidationCount">How many validation images.</param>
/// <param name="ValidationTop1">The share of those.</param>
/// <param name="Difference">How much it loses.</param>
internal sealed record RenditionResult(int Count, int Classes, double Top1, int? ValidationCount, double? ValidationTop1, double? Difference);
