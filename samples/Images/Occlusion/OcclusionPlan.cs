namespace Images.Occlusion;

/// <summary>What is occluded, and how much.</summary>
/// <param name="Fractions">The shares of patches, from 0 to 1, in order.</param>
/// <param name="Orders">What is occluded first.</param>
/// <param name="Edge">The edge of a patch in pixels.</param>
/// <param name="Seeds">How often random orders are drawn.</param>
/// <param name="Fill">The value in occluded places, of normalized images.</param>
/// <param name="OfTrueClass">Whether relevance is of the true class, or of the one that is predicted.</param>
internal sealed record OcclusionPlan(IReadOnlyList<double> Fractions, IReadOnlyList<OcclusionOrder> Orders, int Edge, int Seeds, double Fill, bool OfTrueClass);
