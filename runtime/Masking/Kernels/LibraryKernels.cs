using ILGPU;

namespace RelDrop.Masking.Kernels;

/// <summary>
/// Kernels of masks that were made by hand, such as from a configuration: what generated models have as constants, they read with each
/// sample's plan. A group of threads a sample, or several.
/// </summary>
internal static class LibraryKernels
{
    /// <summary>The kernels of a selection.</summary>
    /// <param name="kind">What stands in masked places.</param>
    /// <param name="keepsRelevance">Whether the selection reads relevance more than once.</param>
    public static MaskKernels Of<TSelection>(FillKind kind, bool keepsRelevance = false)
        where TSelection : struct, IPixelSelection<TSelection> => kind == FillKind.FirstKept
        ? new MaskKernels(Repeat<TSelection, float, Float32Format>, Repeat<TSelection, ushort, Float16Format>, Repeat<TSelection, ushort, BFloat16Format>, keepsRelevance)
        : new MaskKernels(Fill<TSelection, float, Float32Format>, Fill<TSelection, ushort, Float16Format>, Fill<TSelection, ushort, BFloat16Format>, keepsRelevance);

    /// <summary>As <see cref="Of"/>, of a selection of tokens: for ids too.</summary>
    public static MaskKernels OfTokens<TSelection>(FillKind kind, bool keepsRelevance = false)
        where TSelection : struct, IPixelSelection<TSelection> =>
        Of<TSelection>(kind, keepsRelevance) with { ForInt64 = kind == FillKind.Value ? Fill<TSelection, long, Int64Format> : null };

    /// <summary>Masked pixels hold a value or noise.</summary>
    private static void Fill<TSelection, T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where TSelection : struct, IPixelSelection<TSelection>
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, height * width);
        if (plan.Slot < 0)
        {
            sample.CopyAll();
            return;
        }

        var selection = TSelection.Of(new KernelSample(relevance, plans, plan, relevanceChannels, height, width, seed, step));
        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Write(pixel, selection.Contains(pixel), (FillKind)plan.Fill, Interop.IntAsFloat((uint)plan.Amount), seed, step, plan.Sample);
    }

    /// <summary>Masked pixels hold what the first one has that is kept.</summary>
    private static void Repeat<TSelection, T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where TSelection : struct, IPixelSelection<TSelection>
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        if (plan.Slot < 0)
        {
            sample.CopyAll();
            return;
        }

        var selection = TSelection.Of(new KernelSample(relevance, plans, plan, relevanceChannels, height, width, seed, step));
        // Each thread the first of its own, then the group the first of those.
        var kept = pixels;
        for (var pixel = Group.IdxX; pixel < pixels && kept == pixels; pixel += Group.DimX)
            kept = selection.Contains(pixel) ? pixels : pixel;
        kept = GroupSelection.FirstKept(kept, pixels);
        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Copy(pixel, from: selection.Contains(pixel) ? kept : pixel);
    }
}
