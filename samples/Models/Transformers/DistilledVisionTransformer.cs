using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>DeiT with a distillation token (Touvron et al. 2021, arXiv 2012.12877), with timm's parameter names.</summary>
[LrpModel<CpLrpGamma>, LrpModel<CpLrp>, LrpModel<AttnLrp>, LrpModel<AttnLrpGamma>, LrpModel<Gradient>]
[PatchMask]
public partial class DistilledVisionTransformer : Module<Tensor, Tensor>
{
    private readonly PatchEmbedding patch_embed;
    private readonly Parameter cls_token;
    private readonly Parameter dist_token;
    private readonly Parameter pos_embed;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly LayerNorm norm;
    private readonly Linear head;
    private readonly Linear head_dist;

    /// <summary>Creates the network with timm's initial weights.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="channels">Channels of the images.</param>
    public DistilledVisionTransformer(VisionTransformerSize size, int classes, int channels = 3)
        : base(nameof(DistilledVisionTransformer))
    {
        ArgumentNullException.ThrowIfNull(size);
        patch_embed = new PatchEmbedding(channels, size.Width, size.Patch);
        cls_token = Parameter(zeros(1, 1, size.Width));
        dist_token = Parameter(zeros(1, 1, size.Width));
        pos_embed = Parameter(zeros(1, 2 + size.Tokens, size.Width));
        blocks = ModuleList<TransformerBlock>([.. Enumerable.Range(0, (int)size.Depth).Select(_ => new TransformerBlock(size.Width, size.Heads, size.Hidden))]);
        norm = LayerNorm(size.Width, eps: 1e-6);
        head = Linear(size.Width, classes);
        head_dist = Linear(size.Width, classes);
        RegisterComponents();
        VisionTransformer.Initialize(this);
    }

    /// <summary>(B, channels, H, W) to (B, classes): the mean of what the class token and the distillation token say.</summary>
    public override Tensor forward(Tensor x)
    {
        x = patch_embed.forward(x);
        x = cat([cls_token.expand(x.shape[0], -1, -1), dist_token.expand(x.shape[0], -1, -1), x], 1).add(pos_embed, Number.One);
        foreach (var block in blocks)
            x = block.forward(x);
        x = norm.forward(x);
        return head.forward(x[.., 0]).add(head_dist.forward(x[.., 1]), Number.One) * Number.Of(0.5);
    }
}
