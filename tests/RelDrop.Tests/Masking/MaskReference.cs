using RelDrop.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>Masking as it is defined, a pixel at a time.</summary>
internal static class MaskReference
{
    /// <summary>The masked copy of a batch, and which of its elements are masked.</summary>
    /// <param name="reldrop">The mask, at the step that is meant.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="input">The batch, (B, C, H, W) or (B, C, L).</param>
    /// <param name="relevance">The relevance of all samples, of the input's shape.</param>
    public static (Tensor Output, Tensor Masked) Apply(RelevanceDropout reldrop, ulong seed, Tensor input, Tensor relevance)
    {
        var (samples, channels, width) = ((int)input.shape[0], (int)input.shape[1], (int)input.shape[^1]);
        var pixels = (int)(input.numel() / samples / channels);
        var draws = reldrop.Draws(samples);
        var (plans, rows) = (draws.Plans(samples, pixels / width, width), draws.Rows);
        var values = relevance.to(ScalarType.Float32).contiguous().data<float>().ToArray();
        var masked = new bool[samples * channels * pixels];
        var (fill, firstKept) = (new float[masked.Length], new long[samples]);
        foreach (var sample in rows.Select(row => (int)row))
        {
            var plan = plans.AsSpan(sample * SamplePlan.Size, SamplePlan.Size).ToArray();
            var sums = Enumerable.Range(0, pixels).Select(pixel => Sum(values.AsSpan(sample * channels * pixels), pixel, channels, pixels)).ToArray();
            var isMasked = Selection(reldrop.Mask, plan, sums, width, pixel => Philox.Element(seed, reldrop.Step, (uint)sample, (uint)pixel));
            firstKept[sample] = Enumerable.Range(0, pixels).FirstOrDefault(pixel => !isMasked(pixel));
            for (var i = 0; i < channels * pixels; i++)
            {
                masked[(sample * channels * pixels) + i] = isMasked(i % pixels);
                fill[(sample * channels * pixels) + i] = MaskFill.Of(reldrop.Mask.Fill.Kind, reldrop.Mask.Fill.Amount, Philox.Element(seed, reldrop.Step, (uint)sample, Philox.Noise + (uint)i));
            }
        }

        var flags = tensor(masked).reshape(input.shape);
        var filled = reldrop.Mask.Fill.Kind == FillKind.FirstKept
            ? input.flatten(2).gather(2, tensor(firstKept).reshape(samples, 1, 1).expand(samples, channels, pixels)).reshape(input.shape)
            : tensor(fill).reshape(input.shape).to(input.dtype);
        return (where(flags, filled, input), flags);
    }

    private static float Sum(ReadOnlySpan<float> values, int pixel, int channels, int pixels)
    {
        var sum = values[pixel];
        for (var channel = 1; channel < channels; channel++)
            sum += values[(channel * pixels) + pixel];
        return sum;
    }

    private static Func<int, bool> Selection(InputMask mask, int[] plan, float[] sums, int width, Func<int, uint> random)
    {
        var (height, boxWidth, rank) = (plan[1], plan[2], plan[5]);
        var order = Enumerable.Range(0, sums.Length).OrderByDescending(pixel => RelevanceOrder.Key(sums[pixel], pixel)).ToArray();
        switch (mask)
        {
            case TopKMask:
                var most = order.Take(rank).ToHashSet();
                return most.Contains;
            case RandomPoints:
                var chosen = Enumerable.Range(0, sums.Length).OrderByDescending(pixel => random(pixel) >> 8).ThenBy(pixel => pixel).Take(rank).ToHashSet();
                return chosen.Contains;
            case RandomDropout:
                return pixel => random(pixel) < (uint)rank;
            case PixelMask pixelMask:
                var numbers = sums.Where(sum => !float.IsNaN(sum)).ToArray();
                var rule = new PixelRule(numbers.DefaultIfEmpty().Min(), numbers.DefaultIfEmpty().Max(), PixelRule.Fixed(pixelMask.Alpha), PixelRule.Fixed(1 - pixelMask.Beta));
                return pixel => rule.IsMasked(sums[pixel], random(pixel));
            case RandomErasing:
                return pixel => new Box { Top = plan[3], Left = plan[4], Height = height, Width = boxWidth }.Contains(pixel, width);
            default:
                return pixel => Box.Around(order[rank], height, boxWidth, width).Contains(pixel, width);
        }
    }
}
