// input: 2, 3, 16, 16
namespace Models;

[LrpBlock]
public partial class PreActBlock : Module<Tensor, Tensor>
{
    private BatchNorm2d bn1;
    private Conv2d conv1;
    private Dropout dropout;
    private BatchNorm2d bn2;
    private Conv2d conv2;
    private Conv2d? shortcut = null;
    private bool equalInOut;

    public PreActBlock(int in_planes, int out_planes, int stride, double drop_rate) : base("PreActBlock")
    {
        bn1 = BatchNorm2d(in_planes);
        conv1 = Conv2d(in_planes, out_planes, kernel_size: 3, stride: stride, padding: 1, bias: false);
        bn2 = BatchNorm2d(out_planes);
        dropout = Dropout(drop_rate);
        conv2 = Conv2d(out_planes, out_planes, kernel_size: 3, stride: 1, padding: 1, bias: false);
        equalInOut = in_planes == out_planes;
        if (!equalInOut)
            shortcut = Conv2d(in_planes, out_planes, kernel_size: 1, stride: stride, bias: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        Tensor o;
        if (!equalInOut)
        {
            x = functional.relu(bn1.forward(x));
            o = conv1.forward(x);
        }
        else
        {
            o = functional.relu(bn1.forward(x));
            o = conv1.forward(o);
        }
        o = functional.relu(bn2.forward(o));
        o = dropout.forward(o);
        o = conv2.forward(o);
        return add(equalInOut ? x : shortcut!.forward(x), o);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private Conv2d conv1;
    private Module<Tensor, Tensor> block1, block2, block3;
    private BatchNorm2d bn;
    private Linear fc;
    private int nChannels;

    public Net(int depth = 10, int num_classes = 5, int widen_factor = 2, double drop_rate = 0.3) : base("WideResNet")
    {
        int[] nChannels = { 3, 3 * widen_factor, 4 * widen_factor, 6 * widen_factor };
        if ((depth - 4) % 6 != 0) throw new ArgumentException("depth should be 6n+4");
        int n = (depth - 4) / 6;

        conv1 = Conv2d(3, nChannels[0], kernel_size: 3, stride: 1, padding: 1, bias: false);
        block1 = network_block(n, nChannels[0], nChannels[1], 1, drop_rate);
        block2 = network_block(n, nChannels[1], nChannels[2], 2, drop_rate);
        block3 = network_block(n, nChannels[2], nChannels[3], 2, drop_rate);
        bn = BatchNorm2d(nChannels[3]);
        fc = Linear(nChannels[3], num_classes);
        this.nChannels = nChannels[3];
        RegisterComponents();
    }

    private Sequential network_block(int n, int i, int o, int stride, double drop)
    {
        var layers = new System.Collections.Generic.List<Module<Tensor, Tensor>>();
        for (int k = 0; k < n; k++)
            layers.Add(new PreActBlock(k == 0 ? i : o, o, k == 0 ? stride : 1, drop));
        return Sequential(layers);
    }

    public override Tensor forward(Tensor x)
    {
        var o = conv1.forward(x);
        o = block1.forward(o);
        o = block2.forward(o);
        o = block3.forward(o);
        o = bn.forward(o).relu_();
        o = functional.avg_pool2d(o, 4);
        o = o.view(-1, nChannels);
        return fc.forward(o);
    }
}
