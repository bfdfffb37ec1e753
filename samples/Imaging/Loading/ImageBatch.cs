using RelDrop.Training;

namespace RelDrop.Imaging;

/// <summary>A batch, and where it came from.</summary>
/// <param name="Batch">Images (B, C, H, W), float32 and normalized, and class labels (B), int64; the caller disposes both.</param>
/// <param name="Indices">The images' places in their source.</param>
/// <param name="Stall">How long the caller waited for it.</param>
public sealed record ImageBatch(Batch Batch, IReadOnlyList<int> Indices, TimeSpan Stall);
