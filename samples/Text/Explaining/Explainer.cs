using RelDrop;
using RelDrop.Samples;
using Texts.Data;
using Texts.Networks;
using Texts.Tokens;
using static TorchSharp.torch;

namespace Texts.Explaining;

/// <summary>Explains what a network says of texts.</summary>
/// <param name="trained">The network.</param>
/// <param name="relevance">What gives relevance.</param>
internal sealed class Explainer(TrainedNetwork trained, TokenRelevance relevance)
{
    /// <summary>The class that the network takes a text for.</summary>
    public const string Predicted = "predicted";

    /// <summary>The class that the text has.</summary>
    public const string True = "true";

    /// <summary>The class with the second greatest score.</summary>
    public const string Second = "second";

    /// <summary>Explains one text.</summary>
    /// <param name="text">The text; its label is negative if it has none.</param>
    /// <param name="of">Which class: its name, or one of the words above.</param>
    /// <param name="against">The class that it is told from, likewise; null for none.</param>
    /// <exception cref="InvalidDataException">There is no such class.</exception>
    public Explanation Of(LabelledText text, string of, string? against)
    {
        using var scope = NewDisposeScope();
        using var withoutGradient = no_grad();
        var ids = trained.Tokenizer.Encode(text.Text, trained.MaxLength);
        var batch = tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length], device: trained.Device);
        var logits = Logits.Of(trained.Model, batch, trained.Classes.Count, "a text").cpu();
        var shares = logits.softmax(1).data<float>().ToArray();
        int[] ranked = [.. Enumerable.Range(0, shares.Length).OrderByDescending(label => shares[label])];
        var label = ClassOf(of, ranked, text.Label);
        var other = against is null ? (int?)null : ClassOf(against, ranked, text.Label);
        if (other == label)
            throw new InvalidDataException($"'{trained.Classes[label]}' is told from itself; expected another class after --against.");
        Tensor Label(int one) => tensor([(long)one], device: trained.Device);
        var values = relevance.Of(batch, Label(label), other is { } negative ? Label(negative) : null).cpu().to(ScalarType.Float64).data<double>().ToArray();
        var tokens = ids.Zip(values, (id, value) => trained.Tokenizer.Shown(id) is var (shown, space) ? new ShownToken(shown, space, trained.Tokenizer.IsSpecial(id) ? null : value) : null!);
        var truth = text.Label < 0 ? "" : $", is {trained.Classes[text.Label]}";
        var question = $"why {trained.Classes[label]}{(other is { } not ? $" and not {trained.Classes[not]}" : "")}";
        return new Explanation([.. tokens], FormattableString.Invariant($"taken for {trained.Classes[ranked[0]]} ({100 * shares[ranked[0]]:0} %){truth}: {question}, by {relevance.Name}"));
    }

    private int ClassOf(string name, int[] ranked, int label) => name switch
    {
        Predicted => ranked[0],
        Second => ranked[1],
        True => label >= 0 ? label : throw new InvalidDataException($"A text that is given has no class; expected {Predicted}, {Second} or one of {string.Join(", ", trained.Classes)}."),
        _ => trained.Classes.Index().Where(known => known.Item.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(known => (int?)known.Index).FirstOrDefault()
            ?? throw new InvalidDataException($"There is no class '{name}'; expected {Predicted}, {Second}, {True} or one of {string.Join(", ", trained.Classes)}."),
    };
}
