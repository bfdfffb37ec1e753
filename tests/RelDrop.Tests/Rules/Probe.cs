using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Rules;

/// <summary>Propagates through one module: a compiled block below, or layers that are dispatched at run time.</summary>
[LrpModel<PlainEpsilon>, LrpModel<LargeEpsilon>, LrpModel<Lrp0>, LrpModel<ClippedEpsilon>, LrpModel<ScaledEpsilon>]
[LrpModel<ClippedScaledEpsilon>, LrpModel<UnbiasedLrp0>, LrpModel<PlainNorm>, LrpModel<ClippedNorm>]
[LrpModel<PlainZPlus>, LrpModel<UnbiasedZPlus>, LrpModel<ScaledZPlus>]
[LrpModel<Alpha2Beta1>, LrpModel<Alpha1Beta0>, LrpModel<ClippedAlphaBeta>, LrpModel<UnbiasedAlphaBeta>]
[LrpModel<PlainGamma>, LrpModel<ScaledGamma>, LrpModel<UnbiasedGamma>, LrpModel<HugeGamma>]
[LrpModel<PlainZBox>, LrpModel<ChannelZBox>, LrpModel<NormalisedZBox>]
[LrpModel<PlainWSquare>, LrpModel<UnbiasedWSquare>, LrpModel<ScaledWSquare>]
[LrpModel<PlainFlat>, LrpModel<UnstabilizedFlat>, LrpModel<ClippedFlat>, LrpModel<PlainGradient>]
public partial class Probe(Module<Tensor, Tensor> layer, bool isNonNegative) : Module<Tensor, Tensor>(nameof(Probe))
{
    private readonly Module<Tensor, Tensor> layer = layer;
    private readonly bool isNonNegative = isNonNegative;

    public override Tensor forward(Tensor x) => layer.forward(isNonNegative ? x.relu() : x);
}

[LrpBlock]
public partial class LinearBlock(Linear layer) : Module<Tensor, Tensor>(nameof(LinearBlock))
{
    private readonly Linear layer = layer;

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpBlock]
public partial class LinearNormBlock(Linear layer, BatchNorm1d norm) : Module<Tensor, Tensor>(nameof(LinearNormBlock))
{
    private readonly Linear layer = layer;
    private readonly BatchNorm1d norm = norm;

    public override Tensor forward(Tensor x) => norm.forward(layer.forward(x));
}

[LrpBlock]
public partial class Conv1dBlock(Conv1d layer) : Module<Tensor, Tensor>(nameof(Conv1dBlock))
{
    private readonly Conv1d layer = layer;

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpBlock]
public partial class Conv2dBlock(Conv2d layer) : Module<Tensor, Tensor>(nameof(Conv2dBlock))
{
    private readonly Conv2d layer = layer;

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpBlock]
public partial class Conv2dNormBlock(Conv2d layer, BatchNorm2d norm) : Module<Tensor, Tensor>(nameof(Conv2dNormBlock))
{
    private readonly Conv2d layer = layer;
    private readonly BatchNorm2d norm = norm;

    public override Tensor forward(Tensor x) => norm.forward(layer.forward(x));
}

[LrpBlock]
public partial class Conv3dBlock(Conv3d layer) : Module<Tensor, Tensor>(nameof(Conv3dBlock))
{
    private readonly Conv3d layer = layer;

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpBlock]
public partial class ConvTranspose1dBlock(ConvTranspose1d layer) : Module<Tensor, Tensor>(nameof(ConvTranspose1dBlock))
{
    private readonly ConvTranspose1d layer = layer;

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpBlock]
public partial class ConvTranspose2dBlock(ConvTranspose2d layer) : Module<Tensor, Tensor>(nameof(ConvTranspose2dBlock))
{
    private readonly ConvTranspose2d layer = layer;

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpBlock]
public partial class ConvTranspose2dNormBlock(ConvTranspose2d layer, BatchNorm2d norm) : Module<Tensor, Tensor>(nameof(ConvTranspose2dNormBlock))
{
    private readonly ConvTranspose2d layer = layer;
    private readonly BatchNorm2d norm = norm;

    public override Tensor forward(Tensor x) => norm.forward(layer.forward(x));
}

[LrpBlock]
public partial class ConvTranspose3dBlock(ConvTranspose3d layer) : Module<Tensor, Tensor>(nameof(ConvTranspose3dBlock))
{
    private readonly ConvTranspose3d layer = layer;

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpBlock]
public partial class AveragePoolBlock(AvgPool2d layer) : Module<Tensor, Tensor>(nameof(AveragePoolBlock))
{
    private readonly AvgPool2d layer = layer;

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpBlock]
public partial class ResidualBlock(Linear layer) : Module<Tensor, Tensor>(nameof(ResidualBlock))
{
    private readonly Linear layer = layer;

    public override Tensor forward(Tensor x) => x.add(layer.forward(x), Number.One);
}
