using System.Buffers.Binary;

namespace RelDrop.Weights;

/// <summary>The formats of weights.</summary>
internal enum WeightsFormat
{
    SafeTensors,

    /// <summary>What torch.save writes.</summary>
    Zip,

    /// <summary>What torch.save wrote before PyTorch 1.6.</summary>
    Pickle,
}

/// <summary>Tells formats by their first bytes, since extensions are a matter of taste.</summary>
internal static class WeightsFile
{
    private const int StartLength = 512;

    /// <summary>The format of a file, which then stands at its start.</summary>
    /// <exception cref="InvalidDataException">It is of none; the message says what it looks like.</exception>
    public static WeightsFormat FormatOf(FileStream file)
    {
        var start = new byte[StartLength];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        return start switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => WeightsFormat.Zip,
            _ when HasHeader(start, file.Length) => WeightsFormat.SafeTensors,
            [0x80, >= 2 and <= 5, ..] => WeightsFormat.Pickle,
            _ => throw Unknown(start),
        };
    }

    /// <summary>Whether JSON follows on a length; if it follows on blanks, <see cref="SafeTensorsHeader"/> says what is wrong with that.</summary>
    private static bool HasHeader(ReadOnlySpan<byte> start, long length) => start.Length > sizeof(ulong)
        && (start[sizeof(ulong)] == '{'
            || (BinaryPrimitives.ReadUInt64LittleEndian(start) <= (ulong)length && start[sizeof(ulong)..].TrimStart(" \t\r\n\0\uFEFF"u8) is [(byte)'{', ..]));

    private static InvalidDataException Unknown(ReadOnlySpan<byte> start) => new(start switch
    {
        [] => "the file is empty",
        _ when start.StartsWith("version https://"u8) => "this is a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull'",
        _ when start.Length > 262 && start[257..262].SequenceEqual("ustar"u8) =>
            "this is a tar archive, as PyTorch saved before 0.1.10; load it in PyTorch and save it again: torch.save(torch.load(path, weights_only=True), path)",
        _ => $"this is neither a safetensors file nor a zip archive as torch.save writes: it begins with {Convert.ToHexString(start[..Math.Min(start.Length, 16)])}",
    });
}
