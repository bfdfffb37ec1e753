using System.Numerics.Tensors;

namespace Images.Measures;

/// <summary>Where the true class is among the scores.</summary>
internal static class Ranking
{
    /// <summary>The class with the greatest score, of equal ones the first; NaN is no score.</summary>
    public static int Best(ReadOnlySpan<float> scores)
    {
        var best = TensorPrimitives.IndexOfMax(scores);
        return best >= 0 && !float.IsNaN(scores[best]) ? best : throw new InvalidDataException("The network's output is not a number; expected that of a training that went well: try a lower --lr.");
    }

    /// <summary>Whether a class is among the so many greatest scores; of equal ones the first count.</summary>
    public static bool IsAmongTop(ReadOnlySpan<float> scores, int label, int count)
    {
        var before = 0;
        for (var i = 0; i < scores.Length; i++)
            before += scores[i] > scores[label] || (scores[i] == scores[label] && i < label) ? 1 : 0;
        return before < count;
    }
}
