using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance.Models;

[Epsilon(On = Layers.Linear)]
public class EpsilonEverywhere : Composite.Empty;

[Epsilon(0.25, On = Layers.Linear)]
public class LargeEpsilonEverywhere : Composite.Empty;

[ZPlus(On = Layers.Linear)]
public class ZPlusEverywhere : Composite.Empty;

[Flat(On = Layers.Linear)]
public class FlatEverywhere : Composite.Empty;

[AlphaBeta(2, 1, On = Layers.Linear)]
public class Alpha2Beta1Everywhere : Composite.Empty;

[AlphaBeta(1, 0, On = Layers.Linear)]
public class Alpha1Beta0Everywhere : Composite.Empty;

[Gamma(0.25, On = Layers.Linear)]
public class GammaEverywhere : Composite.Empty;

[Gamma(1, On = Layers.Linear)]
public class LargeGammaEverywhere : Composite.Empty;

[ZBox(-1, 1, On = Layers.Linear)]
public class ZBoxEverywhere : Composite.Empty;

[WSquare(On = Layers.Linear)]
public class WSquareEverywhere : Composite.Empty;

[Norm(On = Layers.AveragePooling)]
public class NormEverywhere : Composite.Empty;

[LrpModel<EpsilonEverywhere>, LrpModel<LargeEpsilonEverywhere>, LrpModel<ZPlusEverywhere>, LrpModel<FlatEverywhere>]
[LrpModel<Alpha2Beta1Everywhere>, LrpModel<Alpha1Beta0Everywhere>, LrpModel<GammaEverywhere>, LrpModel<LargeGammaEverywhere>, LrpModel<ZBoxEverywhere>, LrpModel<WSquareEverywhere>]
public partial class LinearLayer : Module<Tensor, Tensor>
{
    private readonly Linear layer;

    public LinearLayer(bool hasBias)
        : base(nameof(LinearLayer))
    {
        layer = Linear(6, 4, hasBias);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpModel<EpsilonEverywhere>, LrpModel<LargeEpsilonEverywhere>, LrpModel<ZPlusEverywhere>, LrpModel<FlatEverywhere>]
[LrpModel<Alpha2Beta1Everywhere>, LrpModel<Alpha1Beta0Everywhere>, LrpModel<GammaEverywhere>, LrpModel<LargeGammaEverywhere>, LrpModel<ZBoxEverywhere>, LrpModel<WSquareEverywhere>]
public partial class Conv1dLayer : Module<Tensor, Tensor>
{
    private readonly Conv1d layer = Conv1d(3, 4, 3, padding: 1);

    public Conv1dLayer()
        : base(nameof(Conv1dLayer)) => RegisterComponents();

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpModel<EpsilonEverywhere>, LrpModel<LargeEpsilonEverywhere>, LrpModel<ZPlusEverywhere>, LrpModel<FlatEverywhere>]
[LrpModel<Alpha2Beta1Everywhere>, LrpModel<Alpha1Beta0Everywhere>, LrpModel<GammaEverywhere>, LrpModel<LargeGammaEverywhere>, LrpModel<ZBoxEverywhere>, LrpModel<WSquareEverywhere>]
public partial class Conv2dLayer : Module<Tensor, Tensor>
{
    private readonly Conv2d layer;

    public Conv2dLayer(Conv2d layer)
        : base(nameof(Conv2dLayer))
    {
        this.layer = layer;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpModel<EpsilonEverywhere>, LrpModel<LargeEpsilonEverywhere>, LrpModel<ZPlusEverywhere>, LrpModel<FlatEverywhere>]
[LrpModel<Alpha2Beta1Everywhere>, LrpModel<Alpha1Beta0Everywhere>, LrpModel<GammaEverywhere>, LrpModel<LargeGammaEverywhere>, LrpModel<ZBoxEverywhere>, LrpModel<WSquareEverywhere>]
public partial class Conv3dLayer : Module<Tensor, Tensor>
{
    private readonly Conv3d layer = Conv3d(2, 3, 3, padding: 1);

    public Conv3dLayer()
        : base(nameof(Conv3dLayer)) => RegisterComponents();

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpModel<EpsilonEverywhere>, LrpModel<LargeEpsilonEverywhere>, LrpModel<ZPlusEverywhere>, LrpModel<FlatEverywhere>]
[LrpModel<Alpha2Beta1Everywhere>, LrpModel<Alpha1Beta0Everywhere>, LrpModel<GammaEverywhere>, LrpModel<LargeGammaEverywhere>, LrpModel<ZBoxEverywhere>, LrpModel<WSquareEverywhere>]
public partial class ConvTranspose2dLayer : Module<Tensor, Tensor>
{
    private readonly ConvTranspose2d layer = ConvTranspose2d(3, 2, 3, stride: 2, padding: 1, output_padding: 1);

    public ConvTranspose2dLayer()
        : base(nameof(ConvTranspose2dLayer)) => RegisterComponents();

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpModel<NormEverywhere>]
public partial class AvgPool2dLayer : Module<Tensor, Tensor>
{
    private readonly AvgPool2d layer;

    public AvgPool2dLayer(AvgPool2d layer)
        : base(nameof(AvgPool2dLayer))
    {
        this.layer = layer;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => layer.forward(x);
}

[LrpModel<NormEverywhere>]
public partial class AdaptiveAvgPool2dLayer : Module<Tensor, Tensor>
{
    private readonly AdaptiveAvgPool2d layer;

    public AdaptiveAvgPool2dLayer(AdaptiveAvgPool2d layer)
        : base(nameof(AdaptiveAvgPool2dLayer))
    {
        this.layer = layer;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => layer.forward(x);
}
