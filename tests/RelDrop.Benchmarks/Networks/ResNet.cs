using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Benchmarks.Networks;

/// <summary>A residual network with the stem for small images; two blocks a stage are ResNet-18.</summary>
[LrpModel<EpsilonFlat>]
[LrpModel<RelDropPaper>]
[LrpModel<EpsilonPlusFlat>]
[LrpModel<Gradient>]
public partial class ResNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(3, 64, 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn1 = BatchNorm2d(64);
    private readonly ModuleList<BasicBlock> blocks = [];
    private readonly Linear fc = Linear(512, 10);

    public ResNet(int blocksPerStage)
        : base(nameof(ResNet))
    {
        var inputs = 64L;
        foreach (var planes in new[] { 64, 128, 256, 512 })
        {
            for (var i = 0; i < blocksPerStage; i++)
            {
                blocks.Add(new BasicBlock(inputs, planes));
                inputs = planes;
            }
        }

        RegisterComponents();
    }

    internal (Conv2d Conv, BatchNorm2d Norm) Stem => (conv1, bn1);

    internal IEnumerable<BasicBlock> Blocks => blocks;

    internal Linear Head => fc;

    public override Tensor forward(Tensor x)
    {
        x = bn1.forward(conv1.forward(x)).relu_();
        foreach (var block in blocks)
            x = block.forward(x);
        return fc.forward(x.mean([2, 3]));
    }
}

/// <summary>ResNet's block of two convolutions, which halves the image where it changes the number of channels.</summary>
[LrpBlock]
public partial class BasicBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Conv2d? fit;
    private readonly BatchNorm2d? fitNorm;

    public BasicBlock(long inputs, long planes)
        : base(nameof(BasicBlock))
    {
        var stride = inputs == planes ? 1 : 2;
        conv1 = Conv2d(inputs, planes, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(planes);
        conv2 = Conv2d(planes, planes, 3, padding: 1, bias: false);
        bn2 = BatchNorm2d(planes);
        if (stride != 1)
        {
            fit = Conv2d(inputs, planes, 1, stride: stride, bias: false);
            fitNorm = BatchNorm2d(planes);
        }

        RegisterComponents();
    }

    internal (Conv2d Conv, BatchNorm2d Norm) First => (conv1, bn1);

    internal (Conv2d Conv, BatchNorm2d Norm) Second => (conv2, bn2);

    internal (Conv2d Conv, BatchNorm2d Norm)? Shortcut => fit is null ? null : (fit, fitNorm!);

    public override Tensor forward(Tensor x)
    {
        var y = bn1.forward(conv1.forward(x)).relu_();
        y = bn2.forward(conv2.forward(y));
        y = y.add(fit is null ? x : fitNorm!.forward(fit.forward(x)), Number.One);
        return y.relu_();
    }
}
