namespace Images.Shortcuts;

/// <summary>Where the positive relevance of an image is, on a coarse grid.</summary>
/// <param name="Image">The image's place in its source.</param>
/// <param name="Label">Its class.</param>
/// <param name="Cells">The share of each cell, row by row; together 1.</param>
internal sealed record CoarseMap(int Image, int Label, float[] Cells);
