using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>The size of a vision transformer.</summary>
/// <param name="Width">Features of a token.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Heads">Heads of each block's attention.</param>
/// <param name="Patch">A patch's side in pixels.</param>
/// <param name="Image">An image's side in pixels.</param>
public sealed record VisionTransformerSize(long Width, long Depth, long Heads, long Patch, long Image)
{
    /// <summary>Features inside the dense layers of a block.</summary>
    public long Hidden { get; init; } = 4 * Width;

    /// <summary>Patches of an image.</summary>
    public long Tokens => (Image / Patch) * (Image / Patch);

    /// <summary>timm's <c>vit_tiny_patch16_224</c>.</summary>
    public static VisionTransformerSize Tiny { get; } = new(192, 12, 3, 16, 224);

    /// <summary>timm's <c>vit_small_patch16_224</c>.</summary>
    public static VisionTransformerSize Small { get; } = new(384, 12, 6, 16, 224);

    /// <summary>timm's <c>vit_base_patch16_224</c>.</summary>
    public static VisionTransformerSize Base { get; } = new(768, 12, 12, 16, 224);
}

/// <summary>
/// ViT (Dosovitskiy et al. 2021, arXiv 2010.11929), with timm's parameter names; DeiT without distillation (Touvron et al. 2021) is the same.
/// </summary>
[LrpModel<CpLrpGamma>, LrpModel<CpLrp>, LrpModel<AttnLrp>, LrpModel<AttnLrpGamma>, LrpModel<Gradient>]
[PatchMask]
public partial class VisionTransformer : Module<Tensor, Tensor>
{
    private readonly PatchEmbedding patch_embed;
    private readonly Parameter cls_token;
    private readonly Parameter pos_embed;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly LayerNorm norm;
    private readonly Linear head;

    /// <summary>Creates the network with timm's initial weights.</summary>
    /// <param name="size">Its size.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="channels">Channels of the images.</param>
    public VisionTransformer(VisionTransformerSize size, int classes, int channels = 3)
        : base(nameof(VisionTransformer))
    {
        ArgumentNullException.ThrowIfNull(size);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        patch_embed = new PatchEmbedding(channels, size.Width, size.Patch);
        cls_token = Parameter(zeros(1, 1, size.Width));
        pos_embed = Parameter(zeros(1, 1 + size.Tokens, size.Width));
        blocks = ModuleList<TransformerBlock>([.. Enumerable.Range(0, (int)size.Depth).Select(_ => new TransformerBlock(size.Width, size.Heads, size.Hidden))]);
        norm = LayerNorm(size.Width, eps: 1e-6);
        head = Linear(size.Width, classes);
        RegisterComponents();
        Initialize(this);
    }

    /// <summary>(B, channels, H, W) to (B, classes): the class token's features decide.</summary>
    public override Tensor forward(Tensor x)
    {
        x = patch_embed.forward(x);
        x = cat([cls_token.expand(x.shape[0], -1, -1), x], 1).add(pos_embed, Number.One);
        foreach (var block in blocks)
            x = block.forward(x);
        return head.forward(norm.forward(x)[.., 0]);
    }

    /// <summary>Draws timm's initial weights.</summary>
    internal static void Initialize(Module model)
    {
        using var withoutGradient = no_grad();
        // timm cuts at ±2, a hundred deviations off. TorchSharp 0.107's trunc_normal_ gives the deviation itself everywhere.
        foreach (var (name, parameter) in model.named_parameters().Where(pair => pair.name.EndsWith("_token", StringComparison.Ordinal) || pair.name == "pos_embed"))
            init.normal_(parameter, 0, name == "cls_token" ? 1e-6 : 0.02);
        foreach (var dense in model.modules().OfType<Linear>())
        {
            init.normal_(dense.weight, 0, 0.02);
            init.zeros_(dense.bias!);
        }
    }
}
