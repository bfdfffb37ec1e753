using ILGPU;

namespace RelDrop.Masking.Kernels;

/// <summary>What a group of threads knows of its sample inside a kernel.</summary>
/// <param name="relevance">The relevance of the masked samples' inputs, (slots, relevanceChannels, pixels).</param>
/// <param name="plans">What was drawn for all samples.</param>
/// <param name="plan">What was drawn for the sample.</param>
/// <param name="relevanceChannels">The number of channels of the relevance.</param>
/// <param name="height">The height in pixels.</param>
/// <param name="width">The width in pixels.</param>
/// <param name="seed">The seed of all draws.</param>
/// <param name="step">The training step of these draws.</param>
internal readonly struct KernelSample(ArrayView<float> relevance, ArrayView<int> plans, SamplePlan plan, int relevanceChannels, int height, int width, ulong seed, ulong step)
{
    /// <summary>What was drawn for the sample.</summary>
    public SamplePlan Plan => plan;

    /// <summary>The width in pixels.</summary>
    public int Width => width;

    /// <summary>The number of pixels.</summary>
    public int Pixels => height * width;

    /// <summary>The relevance of the sample's pixels, if it is masked.</summary>
    public RelevanceRow Relevance => new(relevance, plan.Slot, relevanceChannels, height * width);

    /// <summary>The sample's pixels in random order.</summary>
    public RandomRow Order => new(seed, step, plan.Sample, height * width);

    /// <summary>The sample's tokens by relevance, those first that may be masked.</summary>
    public MaskableRow<RelevanceRow> Tokens => new(Relevance.InSharedMemory(), plans);

    /// <summary>The sample's tokens in random order, those first that may be masked.</summary>
    public MaskableRow<RandomRow> TokenOrder => new(Order, plans);

    /// <summary>A pixel's 32 random bits.</summary>
    public uint Random(int pixel) => Philox.Element(seed, step, plan.Sample, (uint)pixel);
}
