namespace RelDrop;

/// <summary>
/// The pass that was compiled for a model does not compute what the model's <c>forward</c> computes, so that its relevance would explain
/// another function. See <see cref="AttributionOptions.VerifyFirst"/>.
/// </summary>
public sealed class CompiledPassMismatchException : InvalidOperationException
{
    /// <summary>An exception without a message.</summary>
    public CompiledPassMismatchException()
    {
    }

    /// <inheritdoc cref="InvalidOperationException(string)"/>
    public CompiledPassMismatchException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="InvalidOperationException(string, Exception)"/>
    public CompiledPassMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The model's class.</summary>
    public Type? Model { get; init; }

    /// <summary>The composite.</summary>
    public Type? Composite { get; init; }

    /// <summary>The largest difference of an output's element, relative to the output's largest magnitude; infinite if shapes differ.</summary>
    public double Deviation { get; init; }

    /// <summary>The path of the last module whose output is the same in both, or null if none is known.</summary>
    public string? LastAgreeing { get; init; }

    /// <summary>
    /// The path of the first module after that whose output differs, or was changed in place or freed before it could be compared. If
    /// null, what follows the last one that agrees differs.
    /// </summary>
    public string? FirstDiffering { get; init; }
}
