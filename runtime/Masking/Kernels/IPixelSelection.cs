namespace RelDrop.Masking.Kernels;

/// <summary>Which pixels of a sample a mask selects, inside a kernel: what <see cref="InputMask"/> does on the CPU, bit by bit.</summary>
/// <typeparam name="TSelf">The selection; its default selects nothing that is asked for.</typeparam>
internal interface IPixelSelection<TSelf>
    where TSelf : struct, IPixelSelection<TSelf>
{
    /// <summary>Selects, by the whole group, in a sample that is masked.</summary>
    static abstract TSelf Of(KernelSample sample);

    /// <summary>Whether a pixel is selected.</summary>
    bool Contains(int pixel);
}
