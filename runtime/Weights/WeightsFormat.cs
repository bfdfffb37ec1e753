namespace RelDrop.Weights;

/// <summary>Tells formats by their first bytes, since extensions are a matter of taste.</summary>
internal static class WeightsFormat
{
    /// <summary>Whether a file is safetensors rather than a zip archive.</summary>
    /// <exception cref="InvalidDataException">It is neither; the message says what it looks like.</exception>
    public static bool IsSafeTensors(FileStream file)
    {
        var start = Start(file);
        if (IsZip(start))
            return false;
        // The header's length, then JSON.
        if (start.Length > sizeof(ulong) && start[sizeof(ulong)] == '{')
            return true;
        throw NotZip(start);
    }

    /// <summary>Refuses what is not a zip archive.</summary>
    public static void RequireZip(FileStream file)
    {
        var start = Start(file);
        if (!IsZip(start))
            throw NotZip(start);
    }

    private static byte[] Start(FileStream file)
    {
        var start = new byte[16];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return start[..length];
    }

    private static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\x3\x4"u8) || start.StartsWith("PK\x5\x6"u8);

    private static InvalidDataException NotZip(ReadOnlySpan<byte> start) => new(start switch
    {
        [] => "the file is empty",
        _ when start.StartsWith("version https://"u8) => "this is a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull'",
        [0x80, <= 5, ..] => "this is a pickle without a zip archive, as PyTorch saved before 1.6; load it in PyTorch and save it again: torch.save(torch.load(path, weights_only=True), path)",
        _ when start.Length > sizeof(ulong) && start[sizeof(ulong)] == '{' => "this is a safetensors file, not a PyTorch checkpoint",
        _ => $"this is neither a safetensors file nor a zip archive as torch.save writes: it begins with {Convert.ToHexString(start)}",
    });
}
