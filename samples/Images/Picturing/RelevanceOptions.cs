using System.CommandLine;
using Images.Networks;
using RelDrop.Samples;
using static TorchSharp.torch;

namespace Images.Picturing;

/// <summary>Options that say which relevance is measured and drawn.</summary>
internal sealed class RelevanceOptions
{
    private readonly Option<string> of = Checked.Choice("--of", "Which class the relevance is of.", "predicted", "true");
    private readonly Option<string[]> composites = new("--composite") { Description = Checked.Default("What relevance is propagated by; of several, one an option, the first is measured and all are drawn.", "the run's, or the network's first"), HelpName = "composite" };
    private readonly Option<int> pictures = Checked.Count("--pictures", "How many images are drawn for the report.", 4, most: 100, least: 0);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[of, composites, pictures])
            command.Add(option);
    }

    /// <summary>Whether it is of the true class, or of the one that is predicted.</summary>
    public bool OfTrueClass(ParseResult parsed) => parsed.GetRequiredValue(of).Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>How many images are drawn.</summary>
    public int Pictures(ParseResult parsed) => parsed.GetValue(pictures);

    /// <summary>A network's relevance by each composite, the one that is measured first.</summary>
    /// <exception cref="InvalidDataException">The network was not compiled under one.</exception>
    public IReadOnlyList<NamedRelevance> Of(ParseResult parsed, TrainedNetwork network) => Network.Relevance(network.Settings, network.Model, parsed.GetValue(composites) ?? []);
}

/// <summary>Relevance of inputs for classes.</summary>
/// <param name="Composite">What it is propagated by.</param>
/// <param name="Of">Gives it of inputs (B, C, H, W) and classes (B).</param>
internal sealed record NamedRelevance(string Composite, Func<Tensor, Tensor, Tensor> Of);
