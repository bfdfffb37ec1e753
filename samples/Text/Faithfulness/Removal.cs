using RelDrop;
using RelDrop.Samples;
using Texts.Networks;
using Texts.Tokens;
using static TorchSharp.torch;

namespace Texts.Faithfulness;

/// <summary>What stands where a token was removed.</summary>
internal enum Filling
{
    /// <summary>Padding, which the network does not read.</summary>
    Padding,

    /// <summary>The mask token.</summary>
    Mask,
}

/// <summary>What is left of a class as tokens are removed, at each fraction.</summary>
/// <param name="Kept">The share of texts that are still taken for it.</param>
/// <param name="Probability">Its mean probability.</param>
internal sealed record RemovalCurve(double[] Kept, double[] Probability);

/// <summary>Removes more and more tokens of each text, and asks the network again.</summary>
/// <param name="trained">The network.</param>
/// <param name="fractions">Of how many tokens, 0 to 1.</param>
/// <param name="filling">What stands in their places.</param>
/// <param name="ofTrueClass">Whether the class is the text's own, or the one that the whole text is taken for.</param>
internal sealed class Removal(TrainedNetwork trained, IReadOnlyList<double> fractions, Filling filling, bool ofTrueClass)
{
    /// <summary>Removes the most relevant tokens first, and the least relevant ones.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="relevance">What gives relevance.</param>
    /// <param name="batchSize">How many texts are asked about at once.</param>
    /// <param name="onBatch">Called with the number of texts of each batch.</param>
    public (RemovalCurve Most, RemovalCurve Least) Run(TokenSet texts, TokenRelevance relevance, int batchSize, Action<int> onBatch)
    {
        var (most, least) = (new RemovalCurve(new double[fractions.Count], new double[fractions.Count]), new RemovalCurve(new double[fractions.Count], new double[fractions.Count]));
        foreach (var (ids, labels) in texts.InOrder(batchSize, trained.Device))
        {
            using var scope = NewDisposeScope();
            using var withoutGradient = no_grad();
            using var batch = ids;
            using var own = labels;
            var target = ofTrueClass ? own : Ask(batch).argmax(1);
            var values = relevance.Of(batch, target, null);
            var maskable = trained.Tokenizer.Maskable(batch);
            Add(most, batch, target, Places(values, maskable), maskable);
            Add(least, batch, target, Places(values.neg(), maskable), maskable);
            onBatch((int)batch.shape[0]);
        }

        foreach (var numbers in (double[][])[most.Kept, most.Probability, least.Kept, least.Probability])
        {
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] /= texts.Count;
        }

        return (most, least);
    }

    /// <summary>The place of each token in the order of relevance, from 0 for the greatest; those that stay come last.</summary>
    private static Tensor Places(Tensor relevance, Tensor maskable)
    {
        var scores = relevance.masked_fill(maskable.logical_not(), Number.Of(double.NegativeInfinity));
        return scores.argsort(1, descending: true).argsort(1);
    }

    private Tensor Ask(Tensor ids) => Logits.Of(trained.Model, ids, trained.Classes.Count, "a text");

    private void Add(RemovalCurve curve, Tensor ids, Tensor target, Tensor places, Tensor maskable)
    {
        var lengths = maskable.sum([1], keepdim: true).to(ScalarType.Float64);
        foreach (var (i, fraction) in fractions.Index())
        {
            using var scope = NewDisposeScope();
            var removed = places.lt((lengths * Number.Of(fraction)).round()).logical_and(maskable);
            var left = ids.masked_fill(removed, Number.Of(filling == Filling.Mask ? trained.Tokenizer.Mask : trained.Tokenizer.Padding));
            var probabilities = Ask(left).softmax(1);
            curve.Kept[i] += probabilities.argmax(1).eq(target).sum().item<long>();
            curve.Probability[i] += probabilities.gather(1, target.unsqueeze(1)).sum().to(ScalarType.Float64).item<double>();
        }
    }
}
