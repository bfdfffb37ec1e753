namespace Images.Results;

/// <summary>How a network does as more and more of its images is occluded.</summary>
/// <param name="Source">Of what.</param>
/// <param name="PatchSize">The edge of a patch in pixels.</param>
/// <param name="Fill">The value in occluded places, of normalized images.</param>
/// <param name="RelevanceOf">Whose relevance orders patches.</param>
/// <param name="Target">Of which class: true or predicted.</param>
/// <param name="Fractions">The shares of patches.</param>
/// <param name="Curves">A curve for each order.</param>
internal sealed record OcclusionResult(ResultSource Source, int PatchSize, double Fill, string RelevanceOf, string Target, IReadOnlyList<double> Fractions, IReadOnlyList<OcclusionCurve> Curves);

/// <summary>A network's accuracy by what is occluded first.</summary>
/// <param name="Order">random, most or least relevant first.</param>
/// <param name="Accuracies">The mean over draws, 0 to 1, one for each fraction.</param>
/// <param name="Draws">The same of each draw.</param>
/// <param name="Area">The mean height of the curve: its area, where the fractions' range is 1 wide.</param>
internal sealed record OcclusionCurve(string Order, IReadOnlyList<double> Accuracies, IReadOnlyList<IReadOnlyList<double>> Draws, double Area);
