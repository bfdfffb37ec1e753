using RelDrop;
using RelDrop.Models;
using RelDrop.Samples;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Texts.Networks;

/// <summary>What says how much each token has to do with a class.</summary>
/// <param name="Name">A composite's name, or the method's.</param>
/// <param name="Of">
/// Gives relevance (B, T) of ids (B, T) for the score of classes (B); or for that less the score of other classes (B), if there are some. What raises it is
/// positive, whatever the score's sign.
/// </param>
internal sealed record TokenRelevance(string Name, Func<Tensor, Tensor, Tensor?, Tensor> Of)
{
    public const string GradientTimesInput = "GradientTimesInput";

    /// <summary>By a composite, the network's first if none is named.</summary>
    /// <exception cref="InvalidDataException">The network was not compiled under it.</exception>
    public static TokenRelevance Under(Module<Tensor, Tensor> model, string? composite)
    {
        var type = Presets.Named(model, composite is null ? [] : [composite])[0];
        return new TokenRelevance(type.Name, (ids, labels, against) =>
        {
            using var scope = NewDisposeScope();
            var target = against is null ? Target.Logit(labels) : Target.LogitDifference(labels, against);
            return ((IAttributable)model).Attribute(type, ids, target, null).Relevance.MoveToOuterDisposeScope();
        });
    }

    /// <summary>By a name: a composite, or gradient times input.</summary>
    public static TokenRelevance Named(Module<Tensor, Tensor> model, string name) => name.Equals(GradientTimesInput, StringComparison.OrdinalIgnoreCase)
        ? new TokenRelevance(GradientTimesInput, (ids, labels, against) => ByGradient((ITextClassifier)model, ids, labels, against))
        : Under(model, name);

    /// <summary>Σ over features of embedding times gradient (Shrikumar et al. 2016).</summary>
    private static Tensor ByGradient(ITextClassifier model, Tensor ids, Tensor labels, Tensor? against)
    {
        using var scope = NewDisposeScope();
        using var recording = enable_grad();
        var words = model.Embed(ids).detach().requires_grad_();
        var logits = model.Classify(words, ids);
        var score = logits.gather(1, labels.unsqueeze(1)).sum();
        if (against is not null)
            score -= logits.gather(1, against.unsqueeze(1)).sum();
        var gradient = autograd.grad([score], [words])[0];
        return (words * gradient).sum([-1]).detach().MoveToOuterDisposeScope();
    }
}
