namespace Images.Results;

/// <summary>What every result says of where it is from.</summary>
/// <param name="Verb">What was done.</param>
/// <param name="Weights">The network's weights.</param>
/// <param name="Images">Where the images are.</param>
/// <param name="Markers">What planted markers are like in them; null without any.</param>
/// <param name="Count">How many images there were.</param>
/// <param name="Skipped">How many could not be decoded, and are not among them.</param>
internal sealed record ResultSource(string Verb, string Weights, string Images, string? Markers, int Count, int Skipped);

/// <summary>How a network does, class by class.</summary>
/// <param name="Source">Of what.</param>
/// <param name="Top1">The share of images that it recognises, 0 to 1.</param>
/// <param name="Top5">The share whose class is among its five best.</param>
/// <param name="Loss">The mean cross entropy.</param>
/// <param name="MeanClassAccuracy">The mean over classes that there are images of.</param>
/// <param name="Classes">Class by class.</param>
/// <param name="Confusion">How often images of class i were taken for class j.</param>
internal sealed record EvaluationResult(ResultSource Source, double Top1, double Top5, double Loss, double MeanClassAccuracy, IReadOnlyList<ClassResult> Classes, int[][] Confusion);

/// <summary>How a network does on a class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Count">Its images.</param>
/// <param name="Correct">Those that are recognised.</param>
/// <param name="Recall">Their share; null without images.</param>
/// <param name="Precision">The share of images taken for it that are of it; null without any.</param>
internal sealed record ClassResult(string Name, int Count, int Correct, double? Recall, double? Precision);
