// input: 1, 3, 32, 32
using System.Collections.Generic;
using F = TorchSharp.torch.nn.functional;

namespace Models;

[LrpBlock]
public partial class OverlapPatchEmbed : Module<Tensor, (Tensor x, long H, long W)>
{
    private readonly Conv2d proj;
    private readonly LayerNorm norm;

    public OverlapPatchEmbed(int patch_size, int stride, int in_chans, int embed_dim) : base(nameof(OverlapPatchEmbed))
    {
        proj = Conv2d(in_chans, embed_dim, patch_size, stride: stride, padding: patch_size / 2);
        norm = LayerNorm(embed_dim);
        RegisterComponents();
    }

    public override (Tensor x, long H, long W) forward(Tensor x)
    {
        x = proj.forward(x);
        long H = x.shape[2], W = x.shape[3];
        x = x.flatten(2).transpose(1, 2);
        x = norm.forward(x);
        return (x, H, W);
    }
}

[LrpBlock]
public partial class EfficientSelfAttention : Module<Tensor, long, long, Tensor>
{
    private readonly int num_heads, sr_ratio;
    private readonly double scale;
    private readonly Linear q, kv, proj;
    private readonly Conv2d? sr;
    private readonly LayerNorm? norm;

    public EfficientSelfAttention(int dim, int num_heads, int sr_ratio) : base(nameof(EfficientSelfAttention))
    {
        if (dim % num_heads != 0)
            throw new ArgumentException($"dim {dim} should be divided by num_heads {num_heads}.");
        this.num_heads = num_heads;
        this.sr_ratio = sr_ratio;
        scale = Math.Pow(dim / num_heads, -0.5);
        q = Linear(dim, dim);
        kv = Linear(dim, dim * 2);
        proj = Linear(dim, dim);
        if (sr_ratio > 1)
        {
            sr = Conv2d(dim, dim, sr_ratio, stride: sr_ratio);
            norm = LayerNorm(dim);
        }
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, long H, long W)
    {
        var (B, N, C) = (x.shape[0], x.shape[1], x.shape[2]);
        var q = this.q.forward(x).reshape(B, N, num_heads, C / num_heads).permute(0, 2, 1, 3);

        Tensor kv;
        if (sr_ratio > 1)
        {
            var x_ = x.permute(0, 2, 1).reshape(B, C, H, W);
            x_ = sr!.forward(x_).reshape(B, C, -1).permute(0, 2, 1);
            x_ = norm!.forward(x_);
            kv = this.kv.forward(x_).reshape(B, -1, 2, num_heads, C / num_heads).permute(2, 0, 3, 1, 4);
        }
        else
        {
            kv = this.kv.forward(x).reshape(B, -1, 2, num_heads, C / num_heads).permute(2, 0, 3, 1, 4);
        }
        var k = kv[0];
        var v = kv[1];

        var attn = matmul(q, k.transpose(-2, -1)) * scale;
        attn = attn.softmax(dim: -1);

        x = matmul(attn, v).transpose(1, 2).reshape(B, N, C);
        return proj.forward(x);
    }
}

[LrpBlock]
public partial class MixFFN : Module<Tensor, long, long, Tensor>
{
    private readonly Linear fc1, fc2;
    private readonly Conv2d dwconv;

    public MixFFN(int dim, int hidden) : base(nameof(MixFFN))
    {
        fc1 = Linear(dim, hidden);
        dwconv = Conv2d(hidden, hidden, 3, stride: 1, padding: 1, groups: hidden);
        fc2 = Linear(hidden, dim);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, long H, long W)
    {
        x = fc1.forward(x);
        var (B, _, C) = (x.size(0), x.size(1), x.size(2));
        x = dwconv.forward(x.transpose(1, 2).view(B, C, H, W)).flatten(2).transpose(1, 2);
        return fc2.forward(F.gelu(x));
    }
}

[LrpBlock]
public partial class EncoderBlock : Module<Tensor, long, long, Tensor>
{
    private readonly LayerNorm norm1, norm2;
    private readonly EfficientSelfAttention attn;
    private readonly MixFFN mlp;

    public EncoderBlock(int dim, int heads, int sr_ratio) : base(nameof(EncoderBlock))
    {
        norm1 = LayerNorm(dim);
        attn = new EfficientSelfAttention(dim, heads, sr_ratio);
        norm2 = LayerNorm(dim);
        mlp = new MixFFN(dim, dim * 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, long H, long W)
    {
        x = x + attn.forward(norm1.forward(x), H, W);
        x = x + mlp.forward(norm2.forward(x), H, W);
        return x;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ModuleList<OverlapPatchEmbed> patch_embeds = new();
    private readonly ModuleList<ModuleList<EncoderBlock>> blocks = new();
    private readonly ModuleList<LayerNorm> norms = new();
    private readonly ModuleList<Linear> linear_c = new();
    private readonly Conv2d linear_fuse, linear_pred;
    private readonly BatchNorm2d bn;

    public Net(int num_classes = 3, int embedding_dim = 6) : base("SegFormer")
    {
        var embed_dims = new[] { 4, 8, 8 };
        var num_heads = new[] { 1, 2, 4 };
        var sr_ratios = new[] { 4, 2, 1 };
        var depths = new[] { 1, 2, 1 };
        for (int i = 0; i < embed_dims.Length; i++)
        {
            patch_embeds.Add(new OverlapPatchEmbed(i == 0 ? 7 : 3, i == 0 ? 4 : 2, i == 0 ? 3 : embed_dims[i - 1], embed_dims[i]));
            var stage = new ModuleList<EncoderBlock>();
            for (int j = 0; j < depths[i]; j++)
                stage.Add(new EncoderBlock(embed_dims[i], num_heads[i], sr_ratios[i]));
            blocks.Add(stage);
            norms.Add(LayerNorm(embed_dims[i]));
            linear_c.Add(Linear(embed_dims[i], embedding_dim));
        }
        linear_fuse = Conv2d(embedding_dim * embed_dims.Length, embedding_dim, 1, bias: false);
        bn = BatchNorm2d(embedding_dim);
        linear_pred = Conv2d(embedding_dim, num_classes, 1);
        RegisterComponents();
    }

    private List<Tensor> forward_features(Tensor x)
    {
        var B = x.shape[0];
        var outs = new List<Tensor>();
        for (int i = 0; i < patch_embeds.Count; i++)
        {
            long H, W;
            (x, H, W) = patch_embeds[i].forward(x);
            foreach (var blk in blocks[i])
                x = blk.forward(x, H, W);
            x = norms[i].forward(x);
            x = x.reshape(B, H, W, -1).permute(0, 3, 1, 2).contiguous();
            outs.Add(x);
        }
        return outs;
    }

    public override Tensor forward(Tensor x)
    {
        var features = forward_features(x);
        var size = features[0].shape[2..];
        var projected = new List<Tensor>();
        for (int i = features.Count - 1; i >= 0; i--)
        {
            var c = features[i];
            var _c = linear_c[i].forward(c.flatten(2).transpose(1, 2)).permute(0, 2, 1).reshape(c.shape[0], -1, c.shape[2], c.shape[3]);
            if (i > 0)
                _c = F.interpolate(_c, size: size, mode: InterpolationMode.Bilinear, align_corners: false);
            projected.Add(_c);
        }
        var fused = F.relu(bn.forward(linear_fuse.forward(cat(projected, 1))));
        return linear_pred.forward(F.dropout2d(fused, 0.1, training));
    }
}
