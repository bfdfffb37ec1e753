namespace RelDrop.Samples;

/// <summary>What a network says of samples.</summary>
/// <param name="Logits">Its scores, row by row (N, K).</param>
/// <param name="Labels">The samples' classes (N).</param>
/// <param name="Classes">K.</param>
public sealed record Predictions(float[] Logits, int[] Labels, int Classes)
{
    public int Count => Labels.Length;

    /// <summary>A sample's scores.</summary>
    public ReadOnlySpan<float> Of(int sample) => Logits.AsSpan(sample * Classes, Classes);

    /// <summary>The class with the greatest score, of equal ones the first.</summary>
    /// <exception cref="InvalidDataException">A score is not a number.</exception>
    public static int Best(ReadOnlySpan<float> scores)
    {
        var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores);
        return best >= 0 && !float.IsNaN(scores[best]) ? best : throw new InvalidDataException("The network's output is not a number; expected that of a training that went well: try a lower --lr.");
    }
}
