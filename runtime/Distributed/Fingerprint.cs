using System.IO.Hashing;
using System.Text;
using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>Numbers by which ranks see whether they have the same.</summary>
internal static class Fingerprint
{
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
            hash.Append(tensor.detach().cpu().contiguous().bytes);
        }

        return hash.GetCurrentHashAsUInt64();
    }
}
