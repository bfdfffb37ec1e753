using RelDrop.Imaging;

namespace Images.Occlusion;

/// <summary>What is occluded first.</summary>
internal enum OcclusionOrder
{
    Random,
    Most,
    Least,
}

/// <summary>Puts patches in order: the place of each, from 0 for the one that is occluded first.</summary>
internal static class PatchPlaces
{
    /// <summary>Keeps these apart from other draws of the same seed.</summary>
    private const ulong Salt = 0x6F63_636C_7564_6500;

    /// <summary>From the most relevant on, of equal ones by index; or from the least.</summary>
    public static int[] ByRelevance(double[] relevance, bool mostFirst)
    {
        var order = Enumerable.Range(0, relevance.Length);
        return Places([.. mostFirst ? order.OrderByDescending(patch => relevance[patch]) : order.OrderBy(patch => relevance[patch])]);
    }

    /// <summary>At random: a function of seed and image alone, so that all networks see the same.</summary>
    public static int[] AtRandom(int count, ulong seed, int image)
    {
        var draws = new ImageDraws(seed ^ Salt, epoch: 0, image);
        double[] keys = [.. Enumerable.Range(0, count).Select(_ => draws.NextDouble())];
        return Places([.. Enumerable.Range(0, count).OrderBy(patch => keys[patch])]);
    }

    private static int[] Places(int[] order)
    {
        var places = new int[order.Length];
        for (var place = 0; place < order.Length; place++)
            places[order[place]] = place;
        return places;
    }
}
