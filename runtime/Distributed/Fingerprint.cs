using System.IO.Hashing;
using System.Text;
using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>Numbers by which ranks see whether they have the same.</summary>
internal static class Fingerprint
{
    /// <summary>As much is read at a time: spans have 32 bits.</summary>
    private const long MostElements = 1 << 26;

    /// <summary>Of words.</summary>
    public static ulong Of(IEnumerable<string> words) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(string.Join('\n', words)));

    /// <summary>Of every bit of a model's parameters and buffers, but for counts of batches, which say how many of them a rank has seen.</summary>
    public static ulong Of(nn.Module model)
    {
        var hash = new XxHash3();
        using var withoutGradient = no_grad();
        foreach (var tensor in model.state_dict().Values.Where(tensor => tensor.is_floating_point() && tensor.numel() > 0))
        {
            using var scope = NewDisposeScope();
            var elements = tensor.detach().cpu().contiguous().flatten();
            for (var start = 0L; start < elements.numel(); start += MostElements)
            {
                using var part = elements.narrow(0, start, Math.Min(MostElements, elements.numel() - start));
                hash.Append(part.bytes);
            }
        }

        return hash.GetCurrentHashAsUInt64();
    }
}
