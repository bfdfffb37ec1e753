// input: 2, 3, 16, 16
using System.Collections.Generic;

namespace Models;

/// <summary>A U-Net made from the inside out: each level holds the one below it.</summary>
[LrpBlock]
public partial class UnetSkipConnectionBlock : Module<Tensor, Tensor>
{
    private readonly bool outermost;
    private readonly Sequential model;

    public UnetSkipConnectionBlock(int outer_nc, int inner_nc, int? input_nc = null, UnetSkipConnectionBlock? submodule = null, bool outermost = false, bool innermost = false, bool use_dropout = false)
        : base(nameof(UnetSkipConnectionBlock))
    {
        this.outermost = outermost;
        input_nc ??= outer_nc;
        var downconv = Conv2d(input_nc.Value, inner_nc, 4, stride: 2, padding: 1, bias: false);
        var downrelu = LeakyReLU(0.2);
        var downnorm = InstanceNorm2d(inner_nc);
        var uprelu = ReLU();
        var upnorm = InstanceNorm2d(outer_nc);

        IEnumerable<Module<Tensor, Tensor>> down, up;
        List<Module<Tensor, Tensor>> model;
        if (outermost)
        {
            down = [downconv];
            up = [uprelu, ConvTranspose2d(inner_nc * 2, outer_nc, 4, stride: 2, padding: 1), Tanh()];
            model = [.. down, submodule!, .. up];
        }
        else if (innermost)
        {
            down = [downrelu, downconv];
            up = [uprelu, ConvTranspose2d(inner_nc, outer_nc, 4, stride: 2, padding: 1, bias: false), upnorm];
            model = down.Concat(up).ToList();
        }
        else
        {
            down = [downrelu, downconv, downnorm];
            up = [uprelu, ConvTranspose2d(inner_nc * 2, outer_nc, 4, stride: 2, padding: 1, bias: false), upnorm];
            model = [.. down, submodule!, .. up];
            if (use_dropout)
                model.Add(Dropout(0.5));
        }
        this.model = Sequential(model);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        if (outermost)
            return model.forward(x);
        else // add skip connections
            return cat([x, model.forward(x)], 1);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly UnetSkipConnectionBlock model;

    public Net(int input_nc = 3, int output_nc = 2, int num_downs = 3, int ngf = 4) : base("UnetGenerator")
    {
        var unet_block = new UnetSkipConnectionBlock(ngf * 2, ngf * 2, innermost: true);
        for (var i = 0; i < num_downs - 2; i++)
            unet_block = new UnetSkipConnectionBlock(ngf, ngf * 2, submodule: unet_block, use_dropout: true);
        model = new UnetSkipConnectionBlock(output_nc, ngf, input_nc: input_nc, submodule: unet_block, outermost: true);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => model.forward(input);
}
