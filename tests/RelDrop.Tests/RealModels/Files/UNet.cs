// input: 2, 1, 19, 22
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class DoubleConv : Module<Tensor, Tensor>
{
    private readonly Sequential double_conv;

    public DoubleConv(int in_channels, int out_channels, int? mid_channels = null) : base("DoubleConv")
    {
        var mid = mid_channels ?? out_channels;
        double_conv = Sequential(
            Conv2d(in_channels, mid, 3, padding: 1, bias: false), BatchNorm2d(mid), ReLU(inplace: true),
            Conv2d(mid, out_channels, 3, padding: 1, bias: false), BatchNorm2d(out_channels), ReLU(inplace: true));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => double_conv.forward(x);
}

[LrpBlock]
public partial class Up : Module<Tensor, Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> up;
    private readonly DoubleConv conv;

    public Up(int in_channels, int out_channels, bool bilinear) : base("Up")
    {
        if (bilinear)
        {
            up = Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear, align_corners: true);
            conv = new DoubleConv(in_channels, out_channels, in_channels / 2);
        }
        else
        {
            up = ConvTranspose2d(in_channels, in_channels / 2, 2, stride: 2);
            conv = new DoubleConv(in_channels, out_channels);
        }
        RegisterComponents();
    }

    public override Tensor forward(Tensor x1, Tensor x2)
    {
        x1 = up.forward(x1);
        // input is CHW
        var diffY = x2.size(2) - x1.size(2);
        var diffX = x2.size(3) - x1.size(3);
        x1 = functional.pad(x1, [diffX / 2, diffX - diffX / 2, diffY / 2, diffY - diffY / 2]);
        var x = torch.cat([x2, x1], dim: 1);
        return conv.forward(x);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly ModuleList<Module<Tensor, Tensor>> downs = new();
    private readonly ModuleList<Up> ups = new();
    private readonly DoubleConv inc;
    private readonly Conv2d outc;

    public Net(int n_channels = 1, int n_classes = 3, bool bilinear = true) : base("UNet")
    {
        int[] features = [4, 6, 8];
        inc = new DoubleConv(n_channels, features[0]);
        var factor = bilinear ? 2 : 1;
        for (var i = 1; i < features.Length; i++)
            downs.Add(Sequential(MaxPool2d(2), new DoubleConv(features[i - 1], features[i])));
        downs.Add(Sequential(MaxPool2d(2), new DoubleConv(features[^1], 2 * features[^1] / factor)));
        var width = 2 * features[^1] / factor;
        foreach (var feature in features.Reverse())
        {
            ups.Add(new Up(bilinear ? width + feature : 2 * feature, bilinear ? feature : feature, bilinear));
            width = feature;
        }
        outc = Conv2d(features[0], n_classes, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        List<Tensor> skips = [inc.forward(x)];
        foreach (var down in downs)
            skips.Add(down.forward(skips[^1]));

        x = skips[^1];
        skips.RemoveAt(skips.Count - 1);
        skips.Reverse();
        for (var i = 0; i < ups.Count; i++)
            x = ups[i].forward(x, skips[i]);
        return outc.forward(x);
    }
}
