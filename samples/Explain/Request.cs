using RelDrop.Heatmaps;
using RelDrop.Models;

namespace Explain;

/// <summary>What is to be explained.</summary>
/// <param name="Model">The model.</param>
/// <param name="Weights">The file of its weights, or null for random ones.</param>
/// <param name="Classes">Its classes.</param>
/// <param name="Target">The class to explain, or null for each image's most probable.</param>
/// <param name="Presets">Names of composites; none for the model's first.</param>
/// <param name="Files">The images.</param>
/// <param name="Preparation">How images become inputs.</param>
/// <param name="Colors">The heatmaps' colours.</param>
/// <param name="Quantile">The share of pixels within the colours.</param>
/// <param name="BatchSize">How many images go through the model at once.</param>
/// <param name="CellSize">The edge of the grid's pictures in pixels.</param>
/// <param name="Output">The folder of the results.</param>
internal sealed record Request(
    ModelInfo Model,
    string? Weights,
    ClassNames Classes,
    int? Target,
    IReadOnlyList<string> Presets,
    IReadOnlyList<ImageFile> Files,
    Preparation Preparation,
    ColorMap Colors,
    double Quantile,
    int BatchSize,
    int CellSize,
    string Output);
