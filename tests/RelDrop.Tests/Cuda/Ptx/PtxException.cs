namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>PTX that cannot be read, or does what no GPU would do well. The message names the line.</summary>
public sealed class PtxException : Exception
{
    /// <summary>An exception without a message.</summary>
    public PtxException()
    {
    }

    /// <inheritdoc cref="Exception(string)"/>
    public PtxException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="Exception(string, Exception)"/>
    public PtxException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
