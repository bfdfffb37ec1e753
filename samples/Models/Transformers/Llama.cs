using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>The size of a Llama.</summary>
/// <param name="Width">Features of a token.</param>
/// <param name="Depth">Layers.</param>
/// <param name="Heads">Heads of queries.</param>
/// <param name="KeyHeads">Heads of keys and values, each of which several heads of queries share.</param>
/// <param name="Hidden">Features inside the dense layers of a layer.</param>
/// <param name="Vocabulary">Tokens of the vocabulary.</param>
public sealed record LlamaSize(long Width, long Depth, long Heads, long KeyHeads, long Hidden, long Vocabulary)
{
    /// <summary>Features of a head.</summary>
    public long HeadWidth => Width / Heads;
}

/// <summary>
/// A language model after Llama (Touvron et al. 2023, arXiv 2302.13971), with the parameter names of Hugging Face's
/// <c>LlamaForCausalLM</c>. It takes embeddings, which relevance goes to (see <see cref="Embed"/>), and gives the logits of the next token.
/// </summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<AttnLrpGamma>, LrpModel<CpLrpGamma>, LrpModel<Gradient>]
public partial class Llama : Module<Tensor, Tensor>
{
    private readonly LlamaDecoder model;
    private readonly Linear lm_head;

    /// <summary>Creates the network.</summary>
    public Llama(LlamaSize size)
        : base(nameof(Llama))
    {
        ArgumentNullException.ThrowIfNull(size);
        model = new LlamaDecoder(size);
        lm_head = Linear(size.Width, size.Vocabulary, hasBias: false);
        RegisterComponents();
    }

    /// <summary>The embeddings of tokens, (B, tokens) to (B, tokens, width), to which relevance goes.</summary>
    public Tensor Embed(Tensor tokens) => model.Embed(tokens);

    /// <summary>(B, tokens, width) to the logits (B, vocabulary) of the token that follows.</summary>
    public override Tensor forward(Tensor embeddings) => lm_head.forward(model.forward(embeddings)[.., -1]);
}
