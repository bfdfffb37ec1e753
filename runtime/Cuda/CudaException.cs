namespace RelDrop.Cuda;

/// <summary>A call of NVIDIA's driver failed. The message names the kernel, the device and the launch.</summary>
public sealed class CudaException : Exception
{
    /// <summary>An exception without a message.</summary>
    public CudaException()
    {
    }

    /// <inheritdoc cref="Exception(string)"/>
    public CudaException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="Exception(string, Exception)"/>
    public CudaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
