using RelDrop.Masking;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Masking;

/// <summary>A PointNet of one layer, for clouds (B, 6, N) of coordinates and normals.</summary>
public abstract class MaskedClouds(string name) : Module<Tensor, Tensor>(name)
{
    public const int Channels = 6;

    protected Conv1d Conv { get; } = Conv1d(Channels, 8, 1);

    protected Linear Fc { get; } = Linear(8, 5);

    public override Tensor forward(Tensor x) => Fc.forward(Conv.forward(x).relu().amax([2]));
}

[LrpModel<EpsilonPlus>]
[PointMask]
public partial class PointMasked : MaskedClouds
{
    public PointMasked()
        : base(nameof(PointMasked)) => RegisterComponents();
}

[LrpModel<EpsilonPlus>]
[PointMask(Probability = 0.75, Alpha = 0.7, Beta = 0.8, FillKind = FillKind.FirstKept)]
public partial class PointMaskedByFirstKept : MaskedClouds
{
    public PointMaskedByFirstKept()
        : base(nameof(PointMaskedByFirstKept)) => RegisterComponents();
}

[LrpModel<EpsilonPlus>]
[PointMask(Alpha = 0, Beta = 1, FillKind = FillKind.FirstKept)]
public partial class WhollyMasked : MaskedClouds
{
    public WhollyMasked()
        : base(nameof(WhollyMasked)) => RegisterComponents();
}

[LrpModel<EpsilonPlus>]
[TopKMask(Fraction = 0.9, FillKind = FillKind.FirstKept)]
public partial class TopKMaskedByFirstKept : MaskedClouds
{
    public TopKMaskedByFirstKept()
        : base(nameof(TopKMaskedByFirstKept)) => RegisterComponents();
}

[LrpModel<EpsilonPlus>]
[RandomDropout]
public partial class RandomlyDropped : MaskedClouds
{
    public RandomlyDropped()
        : base(nameof(RandomlyDropped)) => RegisterComponents();
}

[LrpModel<EpsilonPlus>]
[RandomDropout(Probability = 0.75, MaxRatio = 1, FillKind = FillKind.Value, Fill = 2)]
public partial class RandomlyDroppedToValue : MaskedClouds
{
    public RandomlyDroppedToValue()
        : base(nameof(RandomlyDroppedToValue)) => RegisterComponents();
}

[LrpModel<EpsilonPlus>]
[RandomPoints(Probability = 0.75, Count = 20, FillKind = FillKind.FirstKept)]
public partial class RandomlyChosen : MaskedClouds
{
    public RandomlyChosen()
        : base(nameof(RandomlyChosen)) => RegisterComponents();
}
