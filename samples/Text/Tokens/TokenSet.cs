using RelDrop;
using RelDrop.Samples;
using Texts.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Texts.Tokens;

/// <summary>Texts as rows of token ids, filled up with padding.</summary>
internal sealed class TokenSet : IDisposable
{
    private readonly Tensor ids;
    private readonly Tensor labels;
    private readonly int[] lengths;

    /// <param name="tokenizer">Makes the ids.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="most">How many tokens of a text there are at most.</param>
    public TokenSet(TextTokenizer tokenizer, IReadOnlyList<LabelledText> texts, int most)
    {
        int[][] rows = [.. texts.Select(text => tokenizer.Encode(text.Text, most))];
        lengths = [.. rows.Select(row => row.Length)];
        var longest = lengths.Max();
        var values = new long[rows.Length * longest];
        Array.Fill(values, tokenizer.Padding);
        foreach (var (i, row) in rows.Index())
        {
            for (var token = 0; token < row.Length; token++)
                values[(i * longest) + token] = row[token];
        }

        ids = tensor(values, [rows.Length, longest]).DetachFromDisposeScope();
        labels = tensor(texts.Select(text => (long)text.Label).ToArray()).DetachFromDisposeScope();
    }

    public int Count => lengths.Length;

    /// <summary>Some texts' ids (B, T), as long as the longest of them, and classes (B).</summary>
    public (Tensor Ids, Tensor Labels) Rows(Tensor rows, Device device)
    {
        using var scope = NewDisposeScope();
        var longest = rows.data<long>().Max(row => lengths[row]);
        var picked = ids.index_select(0, rows).narrow(1, 0, longest).contiguous().to(device);
        return (picked.MoveToOuterDisposeScope(), labels.index_select(0, rows).to(device).MoveToOuterDisposeScope());
    }

    /// <summary>All of them in order, batch by batch; the caller disposes what it gets.</summary>
    public IEnumerable<(Tensor Ids, Tensor Labels)> InOrder(int size, Device device)
    {
        for (var start = 0; start < Count; start += size)
        {
            using var rows = arange(Number.Of(start), Number.Of(Math.Min(start + size, Count)), Number.One, ScalarType.Int64);
            yield return Rows(rows, device);
        }
    }

    /// <summary>The batches of an epoch, which depend on seed and epoch alone.</summary>
    public IEnumerable<RelDrop.Training.Batch> Shuffled(int size, int seed, int epoch, Device device)
    {
        foreach (var (rows, _) in RelDrop.Samples.Shuffled.Batches(Count, size, (ulong)seed, epoch))
        {
            var (batch, classes) = Rows(rows, device);
            yield return new RelDrop.Training.Batch(batch, classes);
        }
    }

    public void Dispose()
    {
        ids.Dispose();
        labels.Dispose();
    }
}
