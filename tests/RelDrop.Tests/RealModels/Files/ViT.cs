// refused q
// input: 2, 3, 16, 16
using System;
using System.Collections.Generic;

namespace Models;

public class PreNorm<TModule> : Module<Tensor, Tensor>
    where TModule : Module<Tensor, Tensor>
{
    protected readonly LayerNorm norm;
    protected readonly TModule fn;

    public PreNorm(long dim, TModule fn) : base("PreNorm")
    {
        norm = LayerNorm(dim);
        this.fn = fn;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => fn.forward(norm.forward(x));
}

[LrpBlock]
public partial class NormedAttention(long dim, int heads, int dimHead) : PreNorm<Attention>(dim, new Attention(dim, heads, dimHead));

[LrpBlock]
public partial class NormedFeedForward(long dim, long hidden, double dropout) : PreNorm<Sequential>(dim, Sequential(Linear(dim, hidden), GELU(), Dropout(dropout), Linear(hidden, dim), Dropout(dropout)));

[LrpBlock]
public partial class Attention : Module<Tensor, Tensor>
{
    private readonly int heads;
    private readonly double scale;
    private readonly Linear to_qkv;
    private readonly Module<Tensor, Tensor> to_out;

    public Attention(long dim, int heads, int dim_head) : base("Attention")
    {
        var inner_dim = dim_head * heads;
        var project_out = !(heads == 1 && dim_head == dim);
        this.heads = heads;
        scale = Math.Pow(dim_head, -0.5);
        to_qkv = Linear(dim, inner_dim * 3, hasBias: false);
        to_out = project_out ? Sequential(Linear(inner_dim, dim), Dropout(0.1)) : Identity();
        RegisterComponents();
    }

    private Tensor SplitHeads(Tensor t)
    {
        long b = t.shape[0], n = t.shape[1];
        return t.view(b, n, heads, -1).transpose(1, 2);
    }

    public override Tensor forward(Tensor x)
    {
        var qkv = to_qkv.forward(x).chunk(3, dim: -1).Select(SplitHeads).ToArray();
        if (qkv is not [var q, var k, var v])
            throw new InvalidOperationException();

        var dots = torch.matmul(q, k.transpose(-1, -2)).mul_(scale);
        var attn = dots.softmax(-1);
        var result = torch.matmul(attn, v);
        result = result.transpose(1, 2).flatten(2);
        return to_out.forward(result);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly int patch_size;
    private readonly Linear patch_to_embedding;
    private readonly Parameter pos_embedding;
    private readonly Parameter cls_token;
    private readonly Dropout dropout;
    private readonly ModuleList<Module<Tensor, Tensor>> layers = new();
    private readonly string pool;
    private readonly Sequential mlp_head;

    public Net(int image_size = 16, int patch_size = 4, int num_classes = 5, int dim = 8, int depth = 2, int heads = 2, int mlp_dim = 12, string pool = "cls") : base("ViT")
    {
        if (image_size % patch_size != 0)
            throw new ArgumentException("Image dimensions must be divisible by the patch size.");
        var num_patches = image_size / patch_size * (image_size / patch_size);
        this.patch_size = patch_size;
        this.pool = pool;
        patch_to_embedding = Linear(3 * patch_size * patch_size, dim);
        pos_embedding = Parameter(randn(1, num_patches + 1, dim));
        cls_token = Parameter(randn(1, 1, dim));
        dropout = Dropout(0.1);
        for (var i = 0; i < depth; i++)
        {
            layers.Add(new NormedAttention(dim, heads, 4));
            layers.Add(new NormedFeedForward(dim, mlp_dim, 0.1));
        }
        mlp_head = Sequential(LayerNorm(dim), Linear(dim, num_classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor img)
    {
        // b c (h p) (w q) -> b (h w) (p q c), by unfolding each dimension
        var patches = img.unfold(2, patch_size, patch_size).unfold(3, patch_size, patch_size);
        patches = patches.permute(0, 2, 3, 4, 5, 1).contiguous().view(img.shape[0], -1, 3 * patch_size * patch_size);
        var x = patch_to_embedding.forward(patches);
        var (b, n, _) = (x.shape[0], x.shape[1], x.shape[2]);

        var cls_tokens = cls_token.expand(b, -1, -1);
        x = cat(new[] { cls_tokens, x }, dim: 1);
        x += pos_embedding[.., ..(int)(n + 1)];
        x = dropout.forward(x);

        foreach (var layer in layers)
            x = layer.forward(x) + x;

        x = pool switch
        {
            "mean" => x.mean(new long[] { 1 }),
            "cls" => x[.., 0],
            _ => throw new InvalidOperationException(pool),
        };
        return mlp_head.forward(x);
    }
}
