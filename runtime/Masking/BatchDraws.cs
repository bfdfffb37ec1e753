namespace RelDrop.Masking;

/// <summary>What is drawn for one batch: which samples are masked, and how.</summary>
internal sealed class BatchDraws
{
    private readonly int[] slots;

    public BatchDraws(InputMask mask, ulong seed, ulong step, long samples, uint firstSample = 0)
    {
        Mask = mask;
        Seed = seed;
        Step = step;
        FirstSample = firstSample;
        slots = new int[samples + 1];
        var all = mask.PerBatch && IsDrawn(uint.MaxValue);
        for (var sample = 0; sample < samples; sample++)
            slots[sample + 1] = slots[sample] + (all || (!mask.PerBatch && IsDrawn(GlobalOf(sample))) ? 1 : 0);
        Rows = new long[slots[samples]];
        for (var sample = 0; sample < samples; sample++)
        {
            if (IsMasked(sample))
                Rows[SlotOf(sample)] = sample;
        }
    }

    /// <summary>The mask that the draws are for.</summary>
    public InputMask Mask { get; }

    /// <summary>The seed of all draws.</summary>
    public ulong Seed { get; }

    /// <summary>The training step of these.</summary>
    public ulong Step { get; }

    /// <summary>The first sample's place in the global batch, of which this one is a part.</summary>
    public uint FirstSample { get; }

    /// <summary>Of sequences, which tokens may be masked.</summary>
    public MaskablePlaces? Maskable { get; init; }

    /// <summary>The samples that are masked, in order.</summary>
    public long[] Rows { get; }

    /// <summary>Whether a sample is masked.</summary>
    public bool IsMasked(int sample) => slots[sample] < slots[sample + 1];

    /// <summary>How many of the samples before are masked: a masked sample's place in <see cref="Rows"/>.</summary>
    public int SlotOf(int sample) => slots[sample];

    /// <summary>What the host draws for a masked sample.</summary>
    public SamplePlan Plan(int sample, int height, int width)
    {
        // A share of tokens is one of those that may be masked.
        var (rows, columns) = Maskable is null ? (height, width) : (1, Maskable.CountOf(sample));
        var plan = Mask.Plan(new SampleDraws(Seed, Step, GlobalOf(sample), SampleDraws.Geometry), rows, columns);
        plan.Slot = SlotOf(sample);
        plan.Sample = GlobalOf(sample);
        plan.Fill = (int)Mask.Fill.Kind;
        plan.Amount = BitConverter.SingleToInt32Bits(Mask.Fill.Amount);
        return plan;
    }

    /// <summary>What kernels read of each sample, <see cref="SamplePlan.Size"/> integers; and of sequences, behind those, which tokens may be masked.</summary>
    public int[] Plans(int samples, int height, int width)
    {
        var plans = new int[samples * SamplePlan.Size];
        for (var sample = 0; sample < samples; sample++)
        {
            var plan = IsMasked(sample) ? Plan(sample, height, width) : new SamplePlan { Slot = -1 };
            plan.Write(plans.AsSpan(sample * SamplePlan.Size));
        }

        return Maskable is null ? plans : [.. plans, .. Maskable.Integers];
    }

    /// <summary>The draws of a sample's pixels and noise.</summary>
    public ElementDraws Elements(int sample) => new(Seed, Step, GlobalOf(sample));

    private uint GlobalOf(int sample) => FirstSample + (uint)sample;

    private bool IsDrawn(uint sample) => new SampleDraws(Seed, Step, sample, SampleDraws.Decision).NextDouble() < Mask.Probability;
}
