// input: 1, 4, 6, 6
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class ResnetBlock : Module<Tensor, Tensor>
{
    private readonly GroupNorm norm1, norm2;
    private readonly Conv2d conv1, conv2;
    private readonly Module<Tensor, Tensor> nin_shortcut;
    private readonly int in_channels, out_channels;

    public ResnetBlock(int in_channels, int out_channels) : base(nameof(ResnetBlock))
    {
        this.in_channels = in_channels;
        this.out_channels = out_channels;
        norm1 = GroupNorm(num_groups: 2, num_channels: in_channels, eps: 1e-6);
        conv1 = Conv2d(in_channels, out_channels, kernel_size: 3, stride: 1, padding: 1);
        norm2 = GroupNorm(num_groups: 2, num_channels: out_channels, eps: 1e-6);
        conv2 = Conv2d(out_channels, out_channels, kernel_size: 3, stride: 1, padding: 1);
        if (in_channels != out_channels)
            nin_shortcut = Conv2d(in_channels, out_channels, kernel_size: 1);
        else
            nin_shortcut = Identity();
        RegisterComponents();
    }

    private static Tensor Swish(Tensor x) => functional.silu(x);

    public override Tensor forward(Tensor x)
    {
        var hidden = x;
        hidden = norm1.forward(hidden);
        hidden = Swish(hidden);
        hidden = conv1.forward(hidden);
        hidden = norm2.forward(hidden);
        hidden = Swish(hidden);
        hidden = conv2.forward(hidden);
        if (in_channels != out_channels)
            x = nin_shortcut.forward(x);
        return x + hidden;
    }
}

[LrpBlock]
public partial class AttnBlock : Module<Tensor, Tensor>
{
    private readonly GroupNorm norm;
    private readonly Conv2d q, k, v, proj_out;

    public AttnBlock(int channels) : base(nameof(AttnBlock))
    {
        norm = GroupNorm(2, channels, eps: 1e-6);
        q = Conv2d(channels, channels, 1);
        k = Conv2d(channels, channels, 1);
        v = Conv2d(channels, channels, 1);
        proj_out = Conv2d(channels, channels, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var hidden = norm.forward(x);
        var q = this.q.forward(hidden);
        var k = this.k.forward(hidden);
        var v = this.v.forward(hidden);

        var b = q.shape[0];
        var c = q.shape[1];
        var h = q.shape[2];
        var w = q.shape[3];

        q = q.reshape(b, c, h * w).permute(0, 2, 1); // b,hw,c
        k = k.reshape(b, c, h * w); // b,c,hw
        var w_ = bmm(q, k);
        w_ *= Math.Pow((int)c, -0.5);
        w_ = functional.softmax(w_, dim: 2);

        v = v.reshape(b, c, h * w);
        w_ = w_.permute(0, 2, 1);
        hidden = bmm(v, w_).reshape(b, c, h, w);
        hidden = proj_out.forward(hidden);
        return (x + hidden).MoveToOuterDisposeScope();
    }
}

[LrpBlock]
public partial class UpSample : Module<Tensor, Tensor>
{
    private readonly Conv2d? conv;
    private readonly bool with_conv;

    public UpSample(int channels, bool with_conv = true) : base(nameof(UpSample))
    {
        this.with_conv = with_conv;
        if (with_conv)
            conv = Conv2d(channels, channels, kernel_size: 3, padding: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var output = functional.interpolate(x, scale_factor: new double[] { 2.0, 2.0 }, mode: InterpolationMode.Nearest);
        if (with_conv && conv != null)
            output = conv.forward(output);
        return output;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Conv2d post_quant_conv;
    private readonly Conv2d conv_in;
    private readonly List<Module<Tensor, Tensor>> mid_block = new();
    private readonly List<Module<Tensor, Tensor>> up_blocks = new();
    private readonly GroupNorm norm_out;
    private readonly Conv2d conv_out;

    public Net() : this(ch: 4, z_channels: 4, num_res_blocks: 1, ch_mult: [1, 2]) { }

    public Net(int ch, int z_channels, int num_res_blocks, int[] ch_mult, int out_ch = 3) : base("Decoder")
    {
        var block_in = ch * ch_mult[^1];
        post_quant_conv = Conv2d(z_channels, z_channels, 1);
        conv_in = Conv2d(z_channels, block_in, kernel_size: 3, padding: 1);

        mid_block.Add(new ResnetBlock(block_in, block_in));
        mid_block.Add(new AttnBlock(block_in));
        mid_block.Add(new ResnetBlock(block_in, block_in));
        Sequential mid_block_layers = Sequential(mid_block);

        for (int i = ch_mult.Length - 1; i >= 0; i--)
        {
            var block_out = ch * ch_mult[i];
            for (int j = 0; j < num_res_blocks + 1; j++)
            {
                up_blocks.Add(new ResnetBlock(block_in, block_out));
                block_in = block_out;
            }
            if (i != 0)
                up_blocks.Add(new UpSample(block_in));
        }
        Sequential up_block_layers = Sequential(up_blocks);

        norm_out = GroupNorm(num_groups: 2, num_channels: block_in, eps: 1e-6);
        conv_out = Conv2d(block_in, out_ch, kernel_size: 3, padding: 1);
        RegisterComponents();
        register_module("mid", mid_block_layers);
        register_module("up", up_block_layers);
    }

    public override Tensor forward(Tensor latents)
    {
        using var _ = NewDisposeScope();
        // z to block_in
        latents = post_quant_conv.forward(latents / 0.18215);
        var hidden = conv_in.forward(latents);

        // middle
        foreach (var layer in mid_block)
            hidden = layer.forward(hidden);

        // upsampling
        foreach (var layer in up_blocks)
            hidden = layer.forward(hidden);

        hidden = norm_out.forward(hidden);
        hidden = functional.silu(hidden);
        hidden = conv_out.forward(hidden);
        return hidden.MoveToOuterDisposeScope();
    }
}
