namespace RelDrop.Imaging;

/// <summary>Memory that is kept from image to image. Files of some hundred kilobytes, allocated anew for each, would keep the collector busy.</summary>
public sealed class ScratchMemory
{
    private byte[] bytes = [];

    /// <summary>The first bytes of it, with anything in them; what was taken before is no longer valid.</summary>
    /// <param name="length">How many.</param>
    public Memory<byte> Take(int length)
    {
        if (bytes.Length < length)
            bytes = GC.AllocateUninitializedArray<byte>(Math.Max(length, (int)Math.Min(2L * bytes.Length, Array.MaxLength)));
        return bytes.AsMemory(0, length);
    }
}
