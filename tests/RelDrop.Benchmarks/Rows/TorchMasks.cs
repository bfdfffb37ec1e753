using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Rows;

/// <summary>The masks as one writes them with torch's operations: relevance and input in, masked input out.</summary>
internal static class TorchMasks
{
    /// <summary>The most relevant tenth of the pixels.</summary>
    public static Tensor TopK(Tensor relevance, Tensor input)
    {
        using var scope = NewDisposeScope();
        var pixels = relevance.sum(1).flatten(1);
        var (_, index) = pixels.topk((int)Math.Round(0.1 * pixels.shape[1]), 1, sorted: false);
        var mask = zeros_like(pixels, @bool).scatter_(1, index, ones_like(index, @bool));
        return Fill(mask, input).MoveToOuterDisposeScope();
    }

    /// <summary>Where α u + (1 − α) r' ≥ 1 − β, with r' the relevance scaled to [0, 1].</summary>
    public static Tensor Pixel(Tensor relevance, Tensor input)
    {
        using var scope = NewDisposeScope();
        var pixels = relevance.sum(1).flatten(1);
        var (low, high) = (pixels.amin([1], keepdim: true), pixels.amax([1], keepdim: true));
        var scaled = (pixels - low) / (high - low);
        var mixed = lerp(scaled, rand_like(scaled), tensor(0.3f));
        return Fill(mixed.ge(tensor(0.5f)), input).MoveToOuterDisposeScope();
    }

    /// <summary>A rectangle of random area and aspect around the most relevant pixel.</summary>
    public static Tensor Block(Tensor relevance, Tensor input)
    {
        using var scope = NewDisposeScope();
        var (samples, height, width) = (input.shape[0], input.shape[2], input.shape[3]);
        var center = relevance.sum(1).flatten(1).argmax(1);
        var area = empty(samples).uniform_(0.02 * height * width, 0.4 * height * width);
        var aspect = empty(samples).uniform_(Math.Log(0.3), -Math.Log(0.3)).exp_();
        var rows = Inside(height, center.div(tensor(width), RoundingMode.floor), (area * aspect).sqrt());
        var columns = Inside(width, center.remainder(tensor(width)), (area / aspect).sqrt());
        return Fill(rows.unsqueeze(2) & columns.unsqueeze(1), input).MoveToOuterDisposeScope();
    }

    /// <summary>Which places of a line lie within a length around a center, (samples, places).</summary>
    private static Tensor Inside(long places, Tensor center, Tensor length)
    {
        var whole = length.round();
        var start = center - (whole * tensor(0.5f)).floor();
        var place = arange(Number.Zero, Number.Of(places), Number.One).unsqueeze(0);
        return place.ge(start.unsqueeze(1)) & place.lt(start.add(whole, Number.One).unsqueeze(1));
    }

    private static Tensor Fill(Tensor mask, Tensor input) =>
        where(mask.reshape(input.shape[0], 1, input.shape[2], input.shape[3]), tensor(0f), input);
}
