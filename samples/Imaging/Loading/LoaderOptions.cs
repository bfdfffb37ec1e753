using RelDrop.Heatmaps;
using static TorchSharp.torch;

namespace RelDrop.Imaging;

/// <summary>What becomes of images that cannot be decoded.</summary>
public enum BadImages
{
    /// <summary>The first one ends the epoch with its name.</summary>
    Fail,

    /// <summary>The next one of its class that can be decoded takes its place; <see cref="ImageLoader.Skipped"/> lists them.</summary>
    Skip,
}

/// <summary>How batches are made of a source.</summary>
public sealed record LoaderOptions
{
    /// <summary>How many images a batch has, those of all processes together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public required int BatchSize { get; init => field = AtLeast(value, 1, nameof(BatchSize)); }

    /// <summary>How many threads decode, beside the one that asks for batches; 0 for that one alone. Changes no byte of a batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0.</exception>
    public int Workers { get; init => field = AtLeast(value, 0, nameof(Workers)); }

    /// <summary>How many batches may be under way or waiting at a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Prefetch { get; init => field = AtLeast(value, 1, nameof(Prefetch)); } = 3;

    /// <summary>The seed of order and augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether each epoch has an order of its own, or all have the source's.</summary>
    public bool Shuffle { get; init; }

    /// <summary>
    /// The least size of an epoch's last batch: with fewer images, it is left out. 1 keeps all images; the batch size is what PyTorch calls drop_last; 2 is what batch norm needs,
    /// which then each process's part of it has, too, unless it has none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int LeastBatch { get; init => field = AtLeast(value, 1, nameof(LeastBatch)); } = 1;

    /// <summary>Which of the processes this is, from 0. Each reads its own part of each batch's images; all have equally many batches.</summary>
    public int Rank { get; init; }

    /// <summary>How many processes there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Ranks { get; init => field = AtLeast(value, 1, nameof(Ranks)); } = 1;

    /// <summary>3 for colours, 1 for the luma.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither 1 nor 3.</exception>
    public int Channels { get; init => field = value is 1 or 3 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Expected 1 or 3 channels."); } = 3;

    /// <summary>What becomes of images that cannot be decoded.</summary>
    public BadImages BadImages { get; init; }

    /// <summary>What values from 0 to 1 are shifted and divided by.</summary>
    public Normalization Normalization { get; init; } = Normalization.None;

    /// <summary>Where batches go, as bytes, and are normalized.</summary>
    public Device Device { get; init; } = CPU;

    private static int AtLeast(int value, int least, string name) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"Expected {least} or more.");
}
