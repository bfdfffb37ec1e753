using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>The size of a GPT-2; that of the smallest public one by default.</summary>
/// <param name="Width">Features of a token.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Heads">Heads of each block's attention.</param>
/// <param name="Context">Tokens of the longest text.</param>
/// <param name="Vocabulary">Tokens of the vocabulary.</param>
public sealed record Gpt2Size(long Width = 768, long Depth = 12, long Heads = 12, long Context = 1024, long Vocabulary = 50257);

/// <summary>
/// The language model GPT-2 (Radford et al. 2019), with the parameter names of Hugging Face's <c>GPT2LMHeadModel</c> without the prefix
/// <c>transformer.</c>. It takes embeddings, which relevance goes to (see <see cref="Embed"/>), and gives the logits of the next token.
/// </summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<AttnLrpGamma>, LrpModel<CpLrpGamma>, LrpModel<Gradient>]
public partial class Gpt2 : Module<Tensor, Tensor>
{
    private readonly Embedding wte;
    private readonly Embedding wpe;
    private readonly ModuleList<Gpt2Block> h;
    private readonly LayerNorm ln_f;

    /// <summary>Creates the network.</summary>
    public Gpt2(Gpt2Size size)
        : base(nameof(Gpt2))
    {
        ArgumentNullException.ThrowIfNull(size);
        wte = Embedding(size.Vocabulary, size.Width);
        wpe = Embedding(size.Context, size.Width);
        h = ModuleList<Gpt2Block>([.. Enumerable.Range(0, (int)size.Depth).Select(_ => new Gpt2Block(size.Width, size.Heads))]);
        ln_f = LayerNorm(size.Width, eps: 1e-5);
        RegisterComponents();
        Initialize(size);
    }

    /// <summary>The embeddings of tokens, (B, tokens) to (B, tokens, width), to which relevance goes.</summary>
    public Tensor Embed(Tensor tokens) => wte.forward(tokens);

    /// <summary>(B, tokens, width) to the logits (B, vocabulary) of the token that follows; the table of embeddings is the last layer's weight.</summary>
    public override Tensor forward(Tensor embeddings)
    {
        var positions = wpe.forward(arange(Number.Zero, Number.Of(embeddings.shape[1]), Number.One, dtype: int64, device: embeddings.device));
        var x = embeddings.add(positions, Number.One);
        foreach (var block in h)
            x = block.forward(x);
        return functional.linear(ln_f.forward(x)[.., -1], wte.weight!);
    }

    private void Initialize(Gpt2Size size)
    {
        using var withoutGradient = no_grad();
        init.normal_(wte.weight!, 0, 0.02);
        init.normal_(wpe.weight!, 0, 0.01);
        foreach (var (name, parameter) in named_parameters().Where(pair => pair.name.Contains("c_", StringComparison.Ordinal) && pair.name.EndsWith("weight", StringComparison.Ordinal)))
            init.normal_(parameter, 0, name.EndsWith("c_proj.weight", StringComparison.Ordinal) ? 0.02 / Math.Sqrt(2 * size.Depth) : 0.02);
    }
}
