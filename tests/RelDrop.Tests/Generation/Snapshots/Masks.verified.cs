// ==== [PixelMask(Fill = 2)]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new PixelMask { Fill = MaskFill.Value(2f) },
        seed,
        (input, target) => LrpEngine.Attribute(this, typeof(global::RelDrop.EpsilonPlus), [input], 0, target).Relevance,
        new MaskKernels(
            PixelMaskKernel<float, Float32Format>,
            PixelMaskKernel<ushort, Float16Format>,
            PixelMaskKernel<ushort, BFloat16Format>,
            KeepsRelevance: true));

    /// <summary>Masks pixels by relevance and chance. A group of threads a sample, or several.</summary>
    private static void PixelMaskKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        var row = new RelevanceRow(relevance, plan.Slot, relevanceChannels, pixels);
        var rule = new PixelRule();
        if (plan.Slot >= 0)
        {
            row = row.InSharedMemory();
            rule = GroupSelection.PixelRule(row, alpha: 19661, threshold: 32768);
        }

        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Write(pixel, plan.Slot >= 0 && rule.IsMasked(row[pixel], Philox.Element(seed, step, plan.Sample, (uint)pixel)), FillKind.Value, 2f, seed, step, plan.Sample);
    }

// ==== [PointMask]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new PointMask(),
        seed,
        (input, target) => LrpEngine.Attribute(this, typeof(global::RelDrop.EpsilonPlus), [input], 0, target).Relevance,
        new MaskKernels(
            PointMaskKernel<float, Float32Format>,
            PointMaskKernel<ushort, Float16Format>,
            PointMaskKernel<ushort, BFloat16Format>,
            KeepsRelevance: true));

    /// <summary>Masks points by relevance and chance. A group of threads a sample, or several.</summary>
    private static void PointMaskKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        var row = new RelevanceRow(relevance, plan.Slot, relevanceChannels, pixels);
        var rule = new PixelRule();
        if (plan.Slot >= 0)
        {
            row = row.InSharedMemory();
            rule = GroupSelection.PixelRule(row, alpha: 32768, threshold: 32768);
        }

        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Write(pixel, plan.Slot >= 0 && rule.IsMasked(row[pixel], Philox.Element(seed, step, plan.Sample, (uint)pixel)), FillKind.Value, 0f, seed, step, plan.Sample);
    }

// ==== [PointMask(Alpha = 0.25, FillKind = FillKind.FirstKept)]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new PointMask { Alpha = 0.25, Fill = MaskFill.FirstKept },
        seed,
        (input, target) => LrpEngine.Attribute(this, typeof(global::RelDrop.EpsilonPlus), [input], 0, target).Relevance,
        new MaskKernels(
            PointMaskKernel<float, Float32Format>,
            PointMaskKernel<ushort, Float16Format>,
            PointMaskKernel<ushort, BFloat16Format>,
            KeepsRelevance: true));

    /// <summary>Masks points by relevance and chance. A group of threads a sample, or several.</summary>
    private static void PointMaskKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        var row = new RelevanceRow(relevance, plan.Slot, relevanceChannels, pixels);
        var rule = new PixelRule();
        var kept = 0;
        if (plan.Slot >= 0)
        {
            row = row.InSharedMemory();
            rule = GroupSelection.PixelRule(row, alpha: 16384, threshold: 32768);
            kept = pixels;
            for (var pixel = Group.IdxX; pixel < pixels && kept == pixels; pixel += Group.DimX)
                kept = rule.IsMasked(row[pixel], Philox.Element(seed, step, plan.Sample, (uint)pixel)) ? pixels : pixel;
            kept = GroupSelection.FirstKept(kept, pixels);
        }

        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Copy(pixel, from: plan.Slot >= 0 && rule.IsMasked(row[pixel], Philox.Element(seed, step, plan.Sample, (uint)pixel)) ? kept : pixel);
    }

// ==== [TopKMask(Count = 9, FillKind = FillKind.Noise)]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new TopKMask { Count = 9, Fill = MaskFill.Noise(1f) },
        seed,
        (input, target) => LrpEngine.Attribute(this, typeof(global::RelDrop.EpsilonPlus), [input], 0, target).Relevance,
        new MaskKernels(
            TopKMaskKernel<float, Float32Format>,
            TopKMaskKernel<ushort, Float16Format>,
            TopKMaskKernel<ushort, BFloat16Format>,
            KeepsRelevance: true));

    /// <summary>Masks the most relevant pixels. A group of threads a sample, or several.</summary>
    private static void TopKMaskKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        var row = new RelevanceRow(relevance, plan.Slot, relevanceChannels, pixels);
        var threshold = ulong.MaxValue;
        if (plan.Slot >= 0)
        {
            row = row.InSharedMemory();
            if (plan.Count > 0)
                threshold = GroupSelection.RadixSelect(row, plan.Count);
        }

        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Write(pixel, plan.Slot >= 0 && row.Key(pixel) >= threshold, FillKind.Noise, 1f, seed, step, plan.Sample);
    }

// ==== [PatchMask(Centers = 20, FillKind = FillKind.FirstKept)]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new PatchMask { Centers = 20, Fill = MaskFill.FirstKept },
        seed,
        (input, target) => LrpEngine.Attribute(this, typeof(global::RelDrop.EpsilonPlus), [input], 0, target).Relevance,
        new MaskKernels(
            PatchMaskKernel<float, Float32Format>,
            PatchMaskKernel<ushort, Float16Format>,
            PatchMaskKernel<ushort, BFloat16Format>,
            KeepsRelevance: true));

    /// <summary>Masks a rectangle around one of the 20 most relevant pixels. A group of threads a sample, or several.</summary>
    private static void PatchMaskKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        var row = new RelevanceRow(relevance, plan.Slot, relevanceChannels, pixels);
        var box = new Box();
        var kept = 0;
        if (plan.Slot >= 0)
        {
            row = row.InSharedMemory();
            var center = RelevanceOrder.PixelOf(GroupSelection.LeastFrom(row, GroupSelection.RadixSelect(row, plan.Rank + 1)));
            box = Box.Around(center, plan.Height, plan.Width, width);
            kept = pixels;
            for (var pixel = Group.IdxX; pixel < pixels && kept == pixels; pixel += Group.DimX)
                kept = box.Contains(pixel, width) ? pixels : pixel;
            kept = GroupSelection.FirstKept(kept, pixels);
        }

        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Copy(pixel, from: box.Contains(pixel, width) ? kept : pixel);
    }

// ==== [RandomErasing(PerBatch = true)]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new RandomErasing { PerBatch = true },
        seed,
        relevance: null,
        new MaskKernels(
            RandomErasingKernel<float, Float32Format>,
            RandomErasingKernel<ushort, Float16Format>,
            RandomErasingKernel<ushort, BFloat16Format>,
            KeepsRelevance: false));

    /// <summary>Masks a rectangle anywhere. A group of threads a sample, or several.</summary>
    private static void RandomErasingKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        var box = new Box();
        if (plan.Slot >= 0)
        {
            box = new Box { Top = plan.Top, Left = plan.Left, Height = plan.Height, Width = plan.Width };
        }

        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Write(pixel, box.Contains(pixel, width), FillKind.Value, 0f, seed, step, plan.Sample);
    }

// ==== [RandomDropout]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new RandomDropout(),
        seed,
        relevance: null,
        new MaskKernels(
            RandomDropoutKernel<float, Float32Format>,
            RandomDropoutKernel<ushort, Float16Format>,
            RandomDropoutKernel<ushort, BFloat16Format>,
            KeepsRelevance: false));

    /// <summary>Masks each point by chance, at a ratio of its sample's own. A group of threads a sample, or several.</summary>
    private static void RandomDropoutKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        var kept = 0;
        if (plan.Slot >= 0)
        {
            kept = pixels;
            for (var pixel = Group.IdxX; pixel < pixels && kept == pixels; pixel += Group.DimX)
                kept = Philox.Element(seed, step, plan.Sample, (uint)pixel) < plan.Threshold ? pixels : pixel;
            kept = GroupSelection.FirstKept(kept, pixels);
        }

        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Copy(pixel, from: plan.Slot >= 0 && Philox.Element(seed, step, plan.Sample, (uint)pixel) < plan.Threshold ? kept : pixel);
    }

// ==== [RandomDropout(MaxRatio = 0.5, FillKind = FillKind.Noise, Fill = 0.5f)]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new RandomDropout { MaxRatio = 0.5, Fill = MaskFill.Noise(0.5f) },
        seed,
        relevance: null,
        new MaskKernels(
            RandomDropoutKernel<float, Float32Format>,
            RandomDropoutKernel<ushort, Float16Format>,
            RandomDropoutKernel<ushort, BFloat16Format>,
            KeepsRelevance: false));

    /// <summary>Masks each point by chance, at a ratio of its sample's own. A group of threads a sample, or several.</summary>
    private static void RandomDropoutKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Write(pixel, plan.Slot >= 0 && Philox.Element(seed, step, plan.Sample, (uint)pixel) < plan.Threshold, FillKind.Noise, 0.5f, seed, step, plan.Sample);
    }

// ==== [RandomPoints]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new RandomPoints(),
        seed,
        relevance: null,
        new MaskKernels(
            RandomPointsKernel<float, Float32Format>,
            RandomPointsKernel<ushort, Float16Format>,
            RandomPointsKernel<ushort, BFloat16Format>,
            KeepsRelevance: false));

    /// <summary>Masks an exact number of points, chosen at random. A group of threads a sample, or several.</summary>
    private static void RandomPointsKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        var row = new RandomRow(seed, step, plan.Sample, pixels);
        var threshold = ulong.MaxValue;
        if (plan.Slot >= 0)
        {
            if (plan.Count > 0)
                threshold = GroupSelection.RadixSelect(row, plan.Count);
        }

        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Write(pixel, plan.Slot >= 0 && row.Key(pixel) >= threshold, FillKind.Value, 0f, seed, step, plan.Sample);
    }

// ==== [TokenMask(MaskToken = 103)]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new TokenMask { MaskToken = 103 },
        seed,
        (input, target) => LrpEngine.Attribute(this, typeof(global::RelDrop.EpsilonPlus), [input], 0, target).Relevance,
        new MaskKernels(
            TokenMaskKernel<float, Float32Format>,
            TokenMaskKernel<ushort, Float16Format>,
            TokenMaskKernel<ushort, BFloat16Format>,
            KeepsRelevance: true,
            TokenMaskKernel<long, Int64Format>));

    /// <summary>Masks the most relevant of the tokens that may be masked. A group of threads a sample, or several.</summary>
    private static void TokenMaskKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        var row = new RelevanceRow(relevance, plan.Slot, relevanceChannels, pixels);
        var threshold = ulong.MaxValue;
        if (plan.Slot >= 0)
        {
            row = row.InSharedMemory();
            if (plan.Count > 0)
                threshold = GroupSelection.RadixSelect(new MaskableRow<RelevanceRow>(row, plans), plan.Count);
        }

        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Write(pixel, plan.Slot >= 0 && new MaskableRow<RelevanceRow>(row, plans).Key(pixel) >= threshold, FillKind.Value, 103f, seed, step, plan.Sample);
    }

// ==== [RandomTokens(Count = 3)]
    /// <summary>Starts relevance-driven input dropout with the mask that the class is annotated with.</summary>
    /// <param name="seed">The seed of all draws.</param>
    public RelevanceDropout CreateRelDrop(ulong seed) => new(
        new RandomTokens { Count = 3 },
        seed,
        relevance: null,
        new MaskKernels(
            RandomTokensKernel<float, Float32Format>,
            RandomTokensKernel<ushort, Float16Format>,
            RandomTokensKernel<ushort, BFloat16Format>,
            KeepsRelevance: false));

    /// <summary>Masks an exact number of the tokens that may be masked, chosen at random. A group of threads a sample, or several.</summary>
    private static void RandomTokensKernel<T, TFormat>(
        ArrayView<float> relevance, ArrayView<T> input, ArrayView<T> output, ArrayView<int> plans,
        int relevanceChannels, int channels, int height, int width, ulong seed, ulong step)
        where T : unmanaged
        where TFormat : struct, IElementFormat<T>
    {
        var pixels = height * width;
        var plan = SamplePlan.Read(plans, Grid.IdxX);
        var sample = new MaskedSample<T, TFormat>(input, output, channels, pixels);
        var row = new RandomRow(seed, step, plan.Sample, pixels);
        var threshold = ulong.MaxValue;
        if (plan.Slot >= 0)
        {
            if (plan.Count > 0)
                threshold = GroupSelection.RadixSelect(new MaskableRow<RandomRow>(row, plans), plan.Count);
        }

        for (var pixel = sample.First + Group.IdxX; pixel < sample.End; pixel += Group.DimX)
            sample.Write(pixel, plan.Slot >= 0 && new MaskableRow<RandomRow>(row, plans).Key(pixel) >= threshold, FillKind.Value, 0f, seed, step, plan.Sample);
    }
