using RelDrop.Cuda;
using RelDrop.Masking;
using RelDrop.Masking.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>
/// Relevance-driven input dropout (arXiv 2505.21595): occludes the part of a training input that the model relies on most,
/// so that it learns to use the rest. Generated models make it by <c>CreateRelDrop</c>.
/// </summary>
/// <remarks>
/// Every draw is a function of seed, step and the sample's place in the batch: setting <see cref="Step"/> resumes exactly, and with <see cref="FirstSample"/>
/// several processes mask their parts of a batch as one would mask all of it.
/// </remarks>
/// <example>
/// <code><![CDATA[
/// var reldrop = model.CreateRelDrop(seed: 1);
/// using var seen = reldrop.Apply(images, labels);
/// var loss = functional.cross_entropy(model.forward(seen), labels);
/// ]]></code>
/// </example>
public sealed class RelevanceDropout
{
    private readonly Func<Tensor, Tensor, Tensor>? relevance;
    private readonly ulong seed;
    private TrainingTargets.LabelRange? labels;

    /// <summary>Wires a mask to a source of relevance.</summary>
    /// <param name="mask">Which part is occluded, and how often.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="relevance">
    /// Gives the relevance of inputs (B, C, ...) for targets (B, ...): of the inputs' shape, or already summed over channels,
    /// (B, 1, ...). It may be null if the mask needs none.
    /// </param>
    /// <param name="kernels">The mask compiled for GPUs with its settings as constants, as generated models bring it; the library's kernels of such masks otherwise.</param>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is null, or relevance is missing that it needs.</exception>
    /// <exception cref="InvalidOperationException">The mask's settings contradict each other.</exception>
    public RelevanceDropout(InputMask mask, ulong seed, Func<Tensor, Tensor, Tensor>? relevance = null, MaskKernels? kernels = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.UsesRelevance)
            ArgumentNullException.ThrowIfNull(relevance);
        mask.Validate();
        TorchCpu.Ensure();
        Mask = mask;
        Kernels = kernels ?? mask.Kernels;
        this.seed = seed;
        this.relevance = relevance;
    }

    /// <summary>Which part is occluded, and how often.</summary>
    public InputMask Mask { get; }

    /// <summary>What masks on GPUs.</summary>
    public MaskKernels Kernels { get; }

    /// <summary>
    /// Masks what this one has left, by the relevance of that, if given. Its <see cref="Step"/> and <see cref="FirstSample"/> follow this one's; give it another seed, so that it does
    /// not draw the same.
    /// </summary>
    public RelevanceDropout? Next { get; init; }

    /// <summary>How many batches have been masked. Save it with a checkpoint and set it to go on as if never stopped.</summary>
    public ulong Step { get; set; }

    /// <summary>
    /// Of sequences, finds which tokens of an input may be masked, (B, T) of type Bool, where <see cref="Apply"/> is not told: such as
    /// <c>ids => ids.ge(Number.Of(5))</c> if all padding and special tokens are below. Null, the default, for all. Flags on the CPU spare a GPU the wait.
    /// </summary>
    public Func<Tensor, Tensor>? Maskable { get; set; }

    /// <summary>
    /// The place of the next batch's first sample in the global batch, counted from 0, where that is split over processes or into parts. Each part counts as a step:
    /// set <see cref="Step"/> for those of one process.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or above <see cref="int.MaxValue"/>.</exception>
    public long FirstSample
    {
        get;
        set => field = value is >= 0 and <= int.MaxValue ? value : throw new ArgumentOutOfRangeException(nameof(FirstSample), value, $"Expected 0 to {int.MaxValue}.");
    }

    /// <summary>Masks a batch. Only the samples that were drawn go through the model.</summary>
    /// <param name="input">
    /// Inputs, (B, C, H, W) or (B, C, L), such as clouds of L points; of a <see cref="SequenceMask"/> token ids (B, T) or embeddings
    /// (B, T, features). Not changed.
    /// </param>
    /// <param name="target">
    /// What the relevance is of, batch first: class labels (B) or, of maps, (B, H, W), int64; labels 0 and 1 of one logit, (B) or (B, 1), of any
    /// type (<see cref="Target.Binary"/>); or output relevance (B, K), of two or more outputs. Labels on the CPU are checked, also those of samples that are not masked.
    /// </param>
    /// <param name="maskable">Of sequences, which tokens may be masked, (B, T) of type Bool, on any device; what <see cref="Maskable"/> says, or all, if null.</param>
    /// <returns>The masked inputs, a contiguous tensor of its own without history.</returns>
    /// <exception cref="ArgumentException">
    /// A tensor is missing, disposed, sparse, or not of a shape that the mask and the model take; a label is none of the model's; or noise is to
    /// be written into integers.
    /// </exception>
    /// <exception cref="InvalidOperationException">The relevance is null, or its shape is not as expected.</exception>
    public Tensor Apply(Tensor input, Tensor target, Tensor? maskable = null)
    {
        Check(input, target, maskable);
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var draws = Draw(input, target, maskable, out var relevance);
        var result = MaskerFor(input) is { } masker
            ? FromPixels(masker.Copy(draws, ToPixels(input.detach()), relevance), input)
            : Masked(input, draws, relevance);
        if (Following() is { } next)
            result = next.Apply(result, target, maskable);
        Step++;
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>The masks that <see cref="Apply"/> would use next, those of <see cref="Next"/> among them: one flag a pixel or token, (B, H, W), (B, L) or (B, T).</summary>
    /// <param name="input">Inputs, as for <see cref="Apply"/>.</param>
    /// <param name="target">Targets, as for <see cref="Apply"/>.</param>
    /// <param name="maskable">Which tokens may be masked, as for <see cref="Apply"/>.</param>
    public Tensor NextMask(Tensor input, Tensor target, Tensor? maskable = null)
    {
        Check(input, target, maskable);
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var draws = Draw(input, target, maskable, out var relevance);
        // A mask is what masking by true makes of false.
        var unmasked = zeros([input.shape[0], 1, .. ToPixels(input).shape[2..]], ScalarType.Bool);
        var mask = BatchMasker.Copy(draws, unmasked, relevance?.cpu(), MaskFill.Value(1)).squeeze(1);
        if (Following() is { } next)
            mask = mask.logical_or(next.NextMask(Masked(input, draws, relevance), target, maskable));

        return mask.MoveToOuterDisposeScope();
    }

    /// <summary>Runs the kernel in place of the GPU's driver, on tensors of any device; for tests.</summary>
    internal IKernelLauncher? Launcher { get; set; }

    private RelevanceDropout? Following()
    {
        if (Next is { } next)
            (next.Step, next.FirstSample) = (Step, FirstSample);
        return Next;
    }

    /// <summary>What runs the mask's kernel on such an input; null where the mask runs on the CPU.</summary>
    private KernelMasker? MaskerFor(Tensor input)
    {
        var launcher = Launcher ?? (input.device_type == DeviceType.CUDA ? CudaKernels.Shared : null);
        return launcher is not null && Kernels.For(input.dtype) is { } kernel ? new KernelMasker(launcher, kernel, Kernels.KeepsRelevance) : null;
    }

    private void Check(Tensor input, Tensor target, Tensor? maskable)
    {
        TensorArgument.Check(input, nameof(input));
        TensorArgument.Check(target, nameof(target));
        if (Mask is SequenceMask sequences)
        {
            SequenceLayout.Check(sequences, input, nameof(input));
            SequenceLayout.CheckMaskable(maskable, input, nameof(maskable));
        }
        else if (maskable is not null || Maskable is not null)
        {
            throw new ArgumentException($"Expected none beside {Mask.GetType().Name}, which may hide every place; use TokenMask or RandomTokens, or leave it out.", nameof(maskable));
        }
        else if (input.dim() is not (3 or 4))
        {
            var missing = input.dim() == 2 ? " A sample without a batch gets one by unsqueeze(0)." : "";
            throw new ArgumentException($"Expected inputs of shape (B, C, H, W) or (B, C, L); got {TensorArgument.Shape(input)}.{missing}", nameof(input));
        }

        if (target.device.ToString() != input.device.ToString())
            throw new ArgumentException($"Expected targets on {input.device}, as the inputs; got them on {target.device}.", nameof(target));
        if (target.dim() < 1 || target.shape[0] != input.shape[0])
            throw new ArgumentException($"Expected targets for {input.shape[0]} samples; got shape {TensorArgument.Shape(target)}.", nameof(target));
        if (Mask.Fill.Kind == FillKind.Noise && !input.is_floating_point())
            throw new ArgumentException($"Expected inputs of floating point, to be filled with noise; got {input.dtype}.", nameof(input));
        if (input.numel() > 0 && Mask.Misfit(input.dim() == 4 ? (int)input.shape[2] : 1, (int)input.shape[^1]) is { } misfit)
            throw new ArgumentException($"{misfit} Got inputs of shape {TensorArgument.Shape(input)}.", nameof(input));
        if (Mask.UsesRelevance && labels is { } known)
            new TrainingTargets(target).Check(known, nameof(target));
    }

    /// <summary>The inputs' masked copy, made on the CPU.</summary>
    private Tensor Masked(Tensor input, BatchDraws draws, Tensor? relevance) =>
        FromPixels(BatchMasker.Copy(draws, ToPixels(input.detach().cpu()).contiguous(), relevance?.cpu(), Mask.Fill), input).to(input.device);

    /// <summary>What is drawn for the next batch.</summary>
    internal BatchDraws Draws(long samples) => new(Mask, seed, Step, samples, (uint)FirstSample);

    /// <summary>Draws what is masked, and asks for the relevance of just that.</summary>
    private BatchDraws Draw(Tensor input, Tensor target, Tensor? maskable, out Tensor? relevance)
    {
        var samples = input.shape[0];
        var draws = Mask is SequenceMask ? new BatchDraws(Mask, seed, Step, samples) { Maskable = new((int)samples, (int)input.shape[1], maskable ?? Found(input)) } : Draws(samples);
        relevance = Mask.UsesRelevance && draws.Rows.Length > 0 ? Relevance(input, target, draws.Rows) : null;
        return draws;
    }

    /// <summary>Which tokens may be masked, of an input of which that is to be found.</summary>
    private Tensor? Found(Tensor input)
    {
        var found = Maskable?.Invoke(input);
        SequenceLayout.CheckMaskable(found, input, nameof(Maskable));
        return found;
    }

    private Tensor ToPixels(Tensor input) => Mask is SequenceMask ? SequenceLayout.ToPixels(input) : input;

    private Tensor FromPixels(Tensor masked, Tensor input) => Mask is SequenceMask ? SequenceLayout.FromPixels(masked, input.dim()) : masked;

    /// <summary>The relevance of some samples, (rows, C or 1, ...), in single precision, where the inputs are.</summary>
    private Tensor Relevance(Tensor input, Tensor target, long[] rows)
    {
        var index = rows.Length == input.shape[0] ? null : TorchMemory.Upload(tensor(rows), input.device);
        var inputs = index is null ? input : input.index_select(0, index);
        var batch = new TrainingTargets(target);
        var result = relevance!(inputs.detach(), batch.Picked(index is null ? target.alias() : target.index_select(0, index)));
        labels = batch.Labels ?? labels;
        return Checked(result, inputs);
    }

    private Tensor Checked(Tensor? result, Tensor inputs)
    {
        var shape = inputs.shape;
        long[] summed = Mask is SequenceMask ? shape[..2] : [shape[0], 1, .. shape[2..]];
        if (result is null || result.IsInvalid)
            throw new InvalidOperationException($"Expected relevance of shape {TensorArgument.Shape(shape)}; got {(result is null ? "null" : "a tensor that has been disposed")}.");
        if (result.device.ToString() != inputs.device.ToString())
            throw new InvalidOperationException($"Expected relevance on {inputs.device}, as the inputs; got it on {result.device}. Is the model there?");
        // Of token ids, the relevance of their embeddings will do.
        var isOfEmbeddings = Mask is SequenceMask && shape.Length == 2 && result.dim() == 3 && result.shape.AsSpan(0, 2).SequenceEqual(shape);
        return isOfEmbeddings || result.shape.SequenceEqual(shape) || result.shape.SequenceEqual(summed)
            ? ToPixels(result.to(ScalarType.Float32)).contiguous()
            : throw new InvalidOperationException($"Expected relevance of shape {TensorArgument.Shape(shape)}, or summed over channels, {TensorArgument.Shape(summed)}; got {TensorArgument.Shape(result)}.");
    }
}
