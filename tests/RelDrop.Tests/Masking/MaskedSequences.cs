using RelDrop.Masking;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Masking;

/// <summary>Token ids (B, T), of which those below 3 are padding.</summary>
public abstract class IdReader(string name) : Module<Tensor, Tensor>(name)
{
    public const int MaskToken = 3;
    public const int Vocabulary = 40;

    protected Embedding Table { get; } = Embedding(Vocabulary, 6);

    protected Linear Fc { get; } = Linear(6, 5);

    public override Tensor forward(Tensor tokens)
    {
        var read = tokens.ge(Number.Of(3)).unsqueeze(-1).to(float32);
        return Fc.forward((Table.forward(tokens) * read).mean([1]).tanh());
    }
}

[LrpModel<EpsilonPlus>]
[TokenMask(MaskToken = 3, Fraction = 0.3)]
public partial class TokenMasked : IdReader
{
    public TokenMasked()
        : base(nameof(TokenMasked)) => RegisterComponents();
}

[LrpModel<EpsilonPlus>]
[RandomTokens(MaskToken = 3, Count = 4, Probability = 0.75)]
public partial class TokensChosen : IdReader
{
    public TokensChosen()
        : base(nameof(TokensChosen)) => RegisterComponents();
}

/// <summary>Embeddings (B, T, 6).</summary>
public abstract class EmbeddingReader(string name) : Module<Tensor, Tensor>(name)
{
    protected Linear Fc { get; } = Linear(6, 5);

    public override Tensor forward(Tensor x) => Fc.forward(x.relu().amax([1]));
}

[LrpModel<EpsilonPlus>]
[TokenMask(Probability = 0.75, Fraction = 0.4)]
public partial class EmbeddingsMasked : EmbeddingReader
{
    public EmbeddingsMasked()
        : base(nameof(EmbeddingsMasked)) => RegisterComponents();
}

[LrpModel<EpsilonPlus>]
[TokenMask(FillKind = FillKind.Noise, Fill = 0.5f)]
public partial class EmbeddingsNoisy : EmbeddingReader
{
    public EmbeddingsNoisy()
        : base(nameof(EmbeddingsNoisy)) => RegisterComponents();
}

[LrpModel<EpsilonPlus>]
[RandomTokens(FillKind = FillKind.FirstKept)]
public partial class EmbeddingsChosen : EmbeddingReader
{
    public EmbeddingsChosen()
        : base(nameof(EmbeddingsChosen)) => RegisterComponents();
}

/// <summary>Every kind of mask over sequences, as the generator wired it.</summary>
public static class MaskedSequences
{
    private static readonly Dictionary<string, (Func<RelevanceDropout> Create, bool AreIds)> All = new()
    {
        ["tokens"] = (() => new TokenMasked().CreateRelDrop(MaskedModels.Seed), true),
        ["random tokens"] = (() => new TokensChosen().CreateRelDrop(MaskedModels.Seed), true),
        ["embeddings"] = (() => new EmbeddingsMasked().CreateRelDrop(MaskedModels.Seed), false),
        ["embeddings, noise"] = (() => new EmbeddingsNoisy().CreateRelDrop(MaskedModels.Seed), false),
        ["random embeddings, first kept"] = (() => new EmbeddingsChosen().CreateRelDrop(MaskedModels.Seed), false),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static RelevanceDropout Of(string name) => All[name].Create();

    /// <summary>Sequences that the model of a name takes, and which of their tokens may be masked: of the second none, of the third one.</summary>
    public static (Tensor Input, Tensor Maskable) Inputs(string name, int samples, int tokens)
    {
        var input = All[name].AreIds ? randint(3, IdReader.Vocabulary, [samples, tokens], int64) : randn(samples, tokens, 6);
        var maskable = rand(samples, tokens).gt(Number.Of(0.3));
        if (samples > 2)
        {
            maskable[1].fill_(Number.Of(false));
            maskable[2].fill_(Number.Of(false));
            maskable[2, tokens - 1] = tensor(true);
        }

        return (input, maskable);
    }
}
