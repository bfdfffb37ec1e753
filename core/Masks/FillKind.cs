namespace RelDrop.Masking;

/// <summary>Kinds of fill.</summary>
public enum FillKind
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>Uniform noise.</summary>
    Noise,

    /// <summary>
    /// Per channel, what the first pixel or point has that is not masked, so that a cloud repeats one of its points; the very
    /// first of all if every one is masked.
    /// </summary>
    FirstKept,
}
