namespace Images.Results;

/// <summary>Whether a network looks at what is of interest: means over images.</summary>
/// <param name="Source">Of what.</param>
/// <param name="Regions">What is of interest: markers, masks or boxes.</param>
/// <param name="Target">Of which class relevance is: true or predicted.</param>
/// <param name="WithoutRegion">How many images have no region, or all of whose input is in it.</param>
/// <param name="WithoutRelevance">How many have no positive relevance.</param>
/// <param name="Measured">How many were measured.</param>
/// <param name="Share">The part of positive relevance that is inside.</param>
/// <param name="Region">The share of pixels that are inside.</param>
/// <param name="Pointing">Of how many images the most relevant pixel is inside.</param>
/// <param name="PixelsOfHalf">The share of pixels that carry half of the positive relevance.</param>
/// <param name="PixelsOfMost">The share that carries 90 %.</param>
/// <param name="Entropy">How evenly it is spread: 1 over all pixels, 0 on one.</param>
internal sealed record FocusResult(
    ResultSource Source,
    string Regions,
    string Target,
    int WithoutRegion,
    int WithoutRelevance,
    int Measured,
    double Share,
    double Region,
    double Pointing,
    double PixelsOfHalf,
    double PixelsOfMost,
    double Entropy);
