// input: 1, 3, 16, 16
using System.Collections.Generic;
using F = TorchSharp.torch.nn.functional;

namespace Models;

[LrpBlock]
public partial class WindowAttention : Module<Tensor, Tensor?, Tensor>
{
    private readonly int window_size, num_heads;
    private readonly double scale;
    private readonly Parameter relative_position_bias_table;
    private readonly Linear qkv, proj;
    private readonly Dropout attn_drop;

    public WindowAttention(int dim, int window_size, int num_heads) : base(nameof(WindowAttention))
    {
        this.window_size = window_size;
        this.num_heads = num_heads;
        scale = 1 / Math.Sqrt(dim / num_heads);

        // define a parameter table of relative position bias
        relative_position_bias_table = Parameter(zeros((2 * window_size - 1) * (2 * window_size - 1), num_heads)); // 2*Wh-1 * 2*Ww-1, nH

        // get pair-wise relative position index for each token inside the window
        var coords_h = arange(window_size);
        var coords_w = arange(window_size);
        var coords = stack(meshgrid(new[] { coords_h, coords_w }, indexing: "ij")); // 2, Wh, Ww
        var coords_flatten = torch.flatten(coords, 1); // 2, Wh*Ww
        var relative_coords = coords_flatten.unsqueeze(2) - coords_flatten.unsqueeze(1); // 2, Wh*Ww, Wh*Ww
        relative_coords = relative_coords.permute(1, 2, 0).contiguous(); // Wh*Ww, Wh*Ww, 2
        relative_coords += window_size - 1; // shift to start from 0
        var relative_position_index = relative_coords[.., .., 0] * (2 * window_size - 1) + relative_coords[.., .., 1]; // Wh*Ww, Wh*Ww
        register_buffer("relative_position_index", relative_position_index.to(int64));

        qkv = Linear(dim, dim * 3);
        attn_drop = Dropout(0.1);
        proj = Linear(dim, dim);
        init.trunc_normal_(relative_position_bias_table, std: .02);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, Tensor? mask = null)
    {
        var (B_, N, C) = (x.shape[0], x.shape[1], x.shape[2]);
        var parts = this.qkv.forward(x).reshape(B_, N, 3, num_heads, C / num_heads).permute(2, 0, 3, 1, 4).unbind(0);
        var (q, k, v) = (parts[0], parts[1], parts[2]);

        q = q * scale;
        var attn = q.matmul(k.transpose(-2, -1));

        var relative_position_bias = relative_position_bias_table[get_buffer("relative_position_index")!.view(-1)]
            .view(window_size * window_size, window_size * window_size, -1); // Wh*Ww,Wh*Ww,nH
        relative_position_bias = relative_position_bias.permute(2, 0, 1).contiguous(); // nH, Wh*Ww, Wh*Ww
        attn = attn + relative_position_bias.unsqueeze(0);

        if (mask is not null)
        {
            var nW = mask.shape[0];
            attn = attn.view(B_ / nW, nW, num_heads, N, N) + mask.unsqueeze(1).unsqueeze(0);
            attn = attn.view(-1, num_heads, N, N);
            attn = F.softmax(attn, -1);
        }
        else
        {
            attn = F.softmax(attn, -1);
        }

        attn = attn_drop.forward(attn);
        x = attn.matmul(v).transpose(1, 2).reshape(B_, N, C);
        x = proj.forward(x);
        return x;
    }
}

[LrpBlock]
public partial class SwinTransformerBlock : Module<Tensor, Tensor>
{
    private readonly int resolution, window_size, shift_size;
    private readonly LayerNorm norm1, norm2;
    private readonly WindowAttention attn;
    private readonly Sequential mlp;
    private readonly Tensor? attn_mask;

    public SwinTransformerBlock(int dim, int resolution, int num_heads, int window_size, int shift_size) : base(nameof(SwinTransformerBlock))
    {
        (this.resolution, this.window_size, this.shift_size) = (resolution, window_size, shift_size);
        norm1 = LayerNorm(dim);
        attn = new WindowAttention(dim, window_size, num_heads);
        norm2 = LayerNorm(dim);
        mlp = Sequential(Linear(dim, 2 * dim), GELU(), Dropout(0.1), Linear(2 * dim, dim));

        if (shift_size > 0)
        {
            // calculate attention mask for SW-MSA
            var img_mask = zeros(1, resolution, resolution, 1);
            var slices = new[] { ..^window_size, ^window_size..^shift_size, ^shift_size.. };
            var cnt = 0;
            foreach (var h in slices)
            {
                foreach (var w in slices)
                {
                    img_mask[.., h, w, ..] = tensor((float)cnt);
                    cnt += 1;
                }
            }

            var mask_windows = window_partition(img_mask, window_size).view(-1, window_size * window_size);
            var mask = mask_windows.unsqueeze(1) - mask_windows.unsqueeze(2);
            attn_mask = mask.masked_fill(mask.ne(0), -100.0).masked_fill(mask.eq(0), 0.0);
        }

        RegisterComponents();
    }

    private static Tensor window_partition(Tensor x, int window_size)
    {
        var (B, H, W, C) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        x = x.view(B, H / window_size, window_size, W / window_size, window_size, C);
        return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(-1, window_size, window_size, C);
    }

    private static Tensor window_reverse(Tensor windows, int window_size, long H, long W)
    {
        var B = (int)(windows.shape[0] / (H * W / window_size / window_size));
        var x = windows.view(B, H / window_size, W / window_size, window_size, window_size, -1);
        return x.permute(0, 1, 3, 2, 4, 5).contiguous().view(B, H, W, -1);
    }

    public override Tensor forward(Tensor x)
    {
        long H = resolution, W = resolution;
        var (B, L, C) = (x.shape[0], x.shape[1], x.shape[2]);
        if (L != H * W)
            throw new ArgumentException("input feature has wrong size");

        var shortcut = x;
        x = norm1.forward(x);
        x = x.view(B, H, W, C);

        // cyclic shift
        Tensor shifted_x;
        if (shift_size > 0)
            shifted_x = roll(x, new long[] { -shift_size, -shift_size }, new long[] { 1, 2 });
        else
            shifted_x = x;

        // partition windows
        var x_windows = window_partition(shifted_x, window_size);
        x_windows = x_windows.view(-1, window_size * window_size, C);
        var attn_windows = attn.forward(x_windows, attn_mask);

        // merge windows
        attn_windows = attn_windows.view(-1, window_size, window_size, C);
        shifted_x = window_reverse(attn_windows, window_size, H, W);

        // reverse cyclic shift
        x = shift_size > 0 ? roll(shifted_x, new long[] { shift_size, shift_size }, new long[] { 1, 2 }) : shifted_x;
        x = x.view(B, H * W, C);
        x = shortcut + x;
        return x + mlp.forward(norm2.forward(x));
    }
}

[LrpBlock]
public partial class PatchMerging : Module<Tensor, Tensor>
{
    private readonly int resolution;
    private readonly Linear reduction;
    private readonly LayerNorm norm;

    public PatchMerging(int resolution, int dim) : base(nameof(PatchMerging))
    {
        this.resolution = resolution;
        reduction = Linear(4 * dim, 2 * dim, hasBias: false);
        norm = LayerNorm(4 * dim);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var (B, C) = (x.shape[0], x.shape[^1]);
        x = x.view(B, resolution, resolution, C);
        var even = TensorIndex.Slice(0, null, 2);
        var odd = TensorIndex.Slice(1, null, 2);
        var x0 = x[TensorIndex.Ellipsis, even, even, TensorIndex.Colon];
        var x1 = x[TensorIndex.Ellipsis, odd, even, TensorIndex.Colon];
        var x2 = x[TensorIndex.Ellipsis, even, odd, TensorIndex.Colon];
        var x3 = x[TensorIndex.Ellipsis, odd, odd, TensorIndex.Colon];
        x = cat(new[] { x0, x1, x2, x3 }, -1); // B H/2 W/2 4*C
        x = x.view(B, -1, 4 * C);
        return reduction.forward(norm.forward(x));
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d patch_embed;
    private readonly ModuleList<Module<Tensor, Tensor>> layers = new();
    private readonly LayerNorm norm;
    private readonly AdaptiveAvgPool1d avgpool = AdaptiveAvgPool1d(1);
    private readonly Linear head;

    public Net(int num_classes = 4) : base("SwinTransformer")
    {
        int dim = 4, resolution = 8, window = 4;
        patch_embed = Conv2d(3, dim, kernel_size: 2, stride: 2);
        foreach (var depth in new[] { 2, 1 })
        {
            for (int i = 0; i < depth; i++)
                layers.Add(new SwinTransformerBlock(dim, resolution, 2, window, i % 2 == 0 ? 0 : window / 2));
            if (resolution > window)
            {
                layers.Add(new PatchMerging(resolution, dim));
                (dim, resolution) = (2 * dim, resolution / 2);
            }
        }
        norm = LayerNorm(dim);
        head = Linear(dim, num_classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        x = patch_embed.forward(x).flatten(2).transpose(1, 2); // B Ph*Pw C
        foreach (var layer in layers)
            x = layer.forward(x);
        x = norm.forward(x); // B L C
        x = avgpool.forward(x.transpose(1, 2)); // B C 1
        return head.forward(torch.flatten(x, 1));
    }
}
