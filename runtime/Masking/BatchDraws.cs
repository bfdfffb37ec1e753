namespace RelDrop.Masking;

/// <summary>What is drawn for one batch: which samples are masked, and how.</summary>
internal sealed class BatchDraws
{
    private readonly ulong seed;
    private readonly ulong step;
    private readonly int[] slots;

    public BatchDraws(InputMask mask, ulong seed, ulong step, long samples)
    {
        Mask = mask;
        this.seed = seed;
        this.step = step;
        slots = new int[samples + 1];
        var all = mask.PerBatch && IsDrawn(uint.MaxValue);
        for (var sample = 0; sample < samples; sample++)
            slots[sample + 1] = slots[sample] + (all || (!mask.PerBatch && IsDrawn((uint)sample)) ? 1 : 0);
        Rows = new long[slots[samples]];
        for (var sample = 0; sample < samples; sample++)
        {
            if (IsMasked(sample))
                Rows[SlotOf(sample)] = sample;
        }
    }

    /// <summary>The mask that the draws are for.</summary>
    public InputMask Mask { get; }

    /// <summary>The samples that are masked, in order.</summary>
    public long[] Rows { get; }

    /// <summary>Whether a sample is masked.</summary>
    public bool IsMasked(int sample) => slots[sample] < slots[sample + 1];

    /// <summary>How many of the samples before are masked: a masked sample's place in <see cref="Rows"/>.</summary>
    public int SlotOf(int sample) => slots[sample];

    /// <summary>What the host draws for a masked sample.</summary>
    public SamplePlan Plan(int sample, int height, int width)
    {
        var plan = Mask.Plan(new SampleDraws(seed, step, (uint)sample, SampleDraws.Geometry), height, width);
        plan.Slot = SlotOf(sample);
        return plan;
    }

    /// <summary>The draws of a sample's pixels and noise.</summary>
    public ElementDraws Elements(int sample) => new(seed, step, (uint)sample);

    private bool IsDrawn(uint sample) => new SampleDraws(seed, step, sample, SampleDraws.Decision).NextDouble() < Mask.Probability;
}
