namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Which of the threads that can run does. Results must not depend on it.</summary>
public enum ThreadOrder
{
    /// <summary>That of the lowest index.</summary>
    Ascending,

    /// <summary>That of the highest index.</summary>
    Descending,

    /// <summary>Any, as a seed says.</summary>
    Shuffled,
}
