namespace RelDrop;

/// <summary>The arithmetic of an attribution.</summary>
public enum Precision
{
    /// <summary>That of the input and the parameters.</summary>
    Full,

    /// <summary>
    /// Activations and relevance in bfloat16, of which convolutions and matrix products add up in float32: about half the time and
    /// memory where the processor knows the type, with three significant digits. Output and relevance come back in the input's type.
    /// </summary>
    BFloat16,
}
