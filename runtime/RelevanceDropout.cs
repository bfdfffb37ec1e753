using System.Runtime.InteropServices;
using RelDrop.Masking;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace RelDrop;

/// <summary>
/// Relevance-driven input dropout (arXiv 2505.21595): occludes the part of a training input that the model relies on most,
/// so that it learns to use the rest. Generated models make it by <c>CreateRelDrop</c>.
/// </summary>
/// <remarks>Every draw is a function of seed, step and the sample's place in the batch: setting <see cref="Step"/> resumes exactly.</remarks>
public sealed class RelevanceDropout
{
    private readonly Func<Tensor, Tensor, Tensor>? relevance;
    private readonly ulong seed;

    /// <summary>Wires a mask to a source of relevance.</summary>
    /// <param name="mask">Which part is occluded, and how often.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="relevance">
    /// Gives the relevance, of the input's shape, of inputs (B, C, ...) for targets (B, ...). It may be null if the mask needs none.
    /// </param>
    /// <param name="kernel">The mask compiled for GPUs, if it was.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is null, or relevance is missing that it needs.</exception>
    /// <exception cref="InvalidOperationException">The mask's settings contradict each other.</exception>
    public RelevanceDropout(InputMask mask, ulong seed, Func<Tensor, Tensor, Tensor>? relevance = null, MaskKernel? kernel = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.UsesRelevance)
            ArgumentNullException.ThrowIfNull(relevance);
        mask.Validate();
        Mask = mask;
        Kernel = kernel;
        this.seed = seed;
        this.relevance = relevance;
    }

    /// <summary>Which part is occluded, and how often.</summary>
    public InputMask Mask { get; }

    /// <summary>The mask compiled for GPUs, if it was.</summary>
    public MaskKernel? Kernel { get; }

    /// <summary>How many batches have been masked. Save it with a checkpoint and set it to go on as if never stopped.</summary>
    public ulong Step { get; set; }

    /// <summary>Masks a batch. Only the samples that were drawn go through the model.</summary>
    /// <param name="input">Inputs, (B, C, H, W) or (B, C, L); not changed.</param>
    /// <param name="target">What the relevance is of, batch first: class labels (B), or output relevance (B, K).</param>
    /// <returns>The masked inputs, a tensor of its own without history.</returns>
    /// <exception cref="ArgumentException">A shape is not as expected.</exception>
    public Tensor Apply(Tensor input, Tensor target)
    {
        using var masked = Draw(input, target, out var rows);
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var result = rows.Length == 0 ? input.alias() : Masked(input, masked!, rows);
        Step++;
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>The masks that <see cref="Apply"/> would use next: one flag a pixel, (B, H, W) or (B, L).</summary>
    /// <param name="input">Inputs, as for <see cref="Apply"/>.</param>
    /// <param name="target">Targets, as for <see cref="Apply"/>.</param>
    public Tensor NextMask(Tensor input, Tensor target)
    {
        using var masked = Draw(input, target, out var rows);
        using var scope = NewDisposeScope();
        var all = zeros([input.shape[0], .. input.shape[2..]], ScalarType.Bool);
        return (rows.Length == 0 ? all : all.index_copy_(0, tensor(rows), masked!.reshape([rows.Length, .. input.shape[2..]]))).MoveToOuterDisposeScope();
    }

    /// <summary>The plans of a batch, <see cref="SamplePlan.Size"/> integers a sample, and the rows that are masked.</summary>
    internal int[] Plan(long samples, int height, int width, out long[] rows)
    {
        rows = DrawRows(samples);
        var plans = new int[samples * SamplePlan.Size];
        for (var row = 0; row < samples; row++)
            plans[row * SamplePlan.Size] = -1;
        for (var slot = 0; slot < rows.Length; slot++)
        {
            var plan = Mask.Plan(new SampleDraws(seed, Step, (uint)rows[slot], SampleDraws.Geometry), height, width);
            plan.Slot = slot;
            plan.Write(plans.AsSpan((int)rows[slot] * SamplePlan.Size));
        }

        return plans;
    }

    private long[] DrawRows(long samples)
    {
        bool IsDrawn(uint sample) => new SampleDraws(seed, Step, sample, SampleDraws.Decision).NextDouble() < Mask.Probability;
        if (Mask.PerBatch)
            return IsDrawn(uint.MaxValue) ? [.. Enumerable.Range(0, (int)samples)] : [];
        return [.. Enumerable.Range(0, (int)samples).Where(row => IsDrawn((uint)row)).Select(row => (long)row)];
    }

    /// <summary>The flags of the rows that are masked, (rows, pixels), or null if there are none.</summary>
    private Tensor? Draw(Tensor input, Tensor target, out long[] rows)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        if (input.dim() is not (3 or 4))
            throw new ArgumentException($"Expected inputs of shape (B, C, H, W) or (B, C, L); got ({string.Join(", ", input.shape)}).", nameof(input));
        if (target.dim() < 1 || target.shape[0] != input.shape[0])
            throw new ArgumentException($"Expected targets for {input.shape[0]} samples; got shape ({string.Join(", ", target.shape)}).", nameof(target));

        var (height, width) = input.dim() == 4 ? ((int)input.shape[2], (int)input.shape[3]) : (1, (int)input.shape[2]);
        var plans = Plan(input.shape[0], height, width, out rows);
        if (rows.Length == 0)
            return null;
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var pixels = height * width;
        var summed = Mask.UsesRelevance ? SumChannels(Relevance(input, target, rows), pixels) : [];
        var flags = new bool[rows.Length * pixels];
        var chosen = rows;
        Parallel.For(0, rows.Length, slot =>
        {
            var at = (int)chosen[slot] * SamplePlan.Size;
            var plan = new SamplePlan { Slot = plans[at], Height = plans[at + 1], Width = plans[at + 2], Top = plans[at + 3], Left = plans[at + 4], Rank = plans[at + 5] };
            Mask.Mark(
                plan,
                summed.Length == 0 ? default : summed.AsSpan(slot * pixels, pixels),
                flags.AsSpan(slot * pixels, pixels),
                width,
                pixel => Philox.Element(seed, Step, (uint)chosen[slot], (uint)pixel));
        });
        return tensor(flags).reshape(rows.Length, pixels).MoveToOuterDisposeScope();
    }

    private Tensor Relevance(Tensor input, Tensor target, long[] rows)
    {
        var all = rows.Length == input.shape[0];
        var index = tensor(rows);
        var inputs = all ? input : input.index_select(0, index.to(input.device));
        var result = relevance!(inputs.detach(), all ? target : target.index_select(0, index.to(target.device)));
        return result.shape.SequenceEqual(inputs.shape)
            ? result
            : throw new InvalidOperationException($"Expected relevance of shape ({string.Join(", ", inputs.shape)}); got ({string.Join(", ", result.shape)}).");
    }

    /// <summary>Relevance summed over channels, first to last, as kernels do.</summary>
    private static float[] SumChannels(Tensor relevance, int pixels)
    {
        var (samples, channels) = ((int)relevance.shape[0], (int)relevance.shape[1]);
        var values = MemoryMarshal.Cast<byte, float>(relevance.to(ScalarType.Float32).cpu().contiguous().bytes);
        var sums = new float[samples * pixels];
        for (var sample = 0; sample < samples; sample++)
        {
            var sum = sums.AsSpan(sample * pixels, pixels);
            values.Slice(sample * channels * pixels, pixels).CopyTo(sum);
            for (var channel = 1; channel < channels; channel++)
                TensorPrimitives.Add(sum, values.Slice(((sample * channels) + channel) * pixels, pixels), sum);
        }

        return sums;
    }

    private Tensor Masked(Tensor input, Tensor masked, long[] rows)
    {
        var flags = masked.reshape([rows.Length, 1, .. input.shape[2..]]).to(input.device);
        var index = tensor(rows).to(input.device);
        var chosen = input.index_select(0, index);
        return input.index_copy(0, index, where(flags, Fill(chosen, rows), chosen));
    }

    private Tensor Fill(Tensor chosen, long[] rows)
    {
        var fill = Mask.Fill;
        if (fill.Kind == FillKind.Value)
            return torch.full([1], fill.Amount, dtype: chosen.dtype, device: chosen.device);
        var count = (int)(chosen.numel() / rows.Length);
        var noise = new float[rows.Length * count];
        Parallel.For(0, rows.Length, slot =>
        {
            for (var i = 0; i < count; i++)
                noise[(slot * count) + i] = MaskFill.Of(fill.Kind, fill.Amount, Philox.Element(seed, Step, (uint)rows[slot], Philox.Noise + (uint)i));
        });
        return tensor(noise).reshape(chosen.shape).to(chosen.dtype).to(chosen.device);
    }
}
