using RelDrop.Masking;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Benchmarks.Ptx;

/// <summary>What every model here does: nothing. Only their masks matter.</summary>
public abstract class Masked(string name) : Module<Tensor, Tensor>(name)
{
    public override Tensor forward(Tensor x) => x.flatten(1);
}

[LrpModel<Gradient>]
[TopKMask(Fraction = 0.1)]
public partial class TopKMasked() : Masked(nameof(TopKMasked));

[LrpModel<Gradient>]
[BlockMask]
public partial class BlockMasked() : Masked(nameof(BlockMasked));

[LrpModel<Gradient>]
[BlockMask(Centers = 10)]
public partial class ManyCentersMasked() : Masked(nameof(ManyCentersMasked));

[LrpModel<Gradient>]
[PatchMask(Centers = 4)]
public partial class PatchMasked() : Masked(nameof(PatchMasked));

[LrpModel<Gradient>]
[PixelMask]
public partial class PixelMasked() : Masked(nameof(PixelMasked));

[LrpModel<Gradient>]
[PointMask(FillKind = FillKind.FirstKept)]
public partial class PointMasked() : Masked(nameof(PointMasked));

[LrpModel<Gradient>]
[RandomErasing(FillKind = FillKind.Noise)]
public partial class RandomErased() : Masked(nameof(RandomErased));

[LrpModel<Gradient>]
[RandomDropout]
public partial class RandomlyDropped() : Masked(nameof(RandomlyDropped));

[LrpModel<Gradient>]
[RandomPoints(Fraction = 0.1)]
public partial class RandomlyChosen() : Masked(nameof(RandomlyChosen));
