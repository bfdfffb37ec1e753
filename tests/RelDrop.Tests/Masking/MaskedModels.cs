using RelDrop.Masking;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Masking;

[LrpModel<EpsilonFlat>]
[BlockMask(Probability = 0.75)]
public partial class BlockMasked : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 4, 3, padding: 1);
    private readonly Linear fc = Linear(4, 5);

    public BlockMasked()
        : base(nameof(BlockMasked)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(conv.forward(x).relu().mean([2, 3]));
}

[LrpModel<EpsilonFlat>]
[BlockMask(Probability = 1, Centers = 5, FillKind = FillKind.Noise, Fill = 0.5f)]
public partial class FewCentersMasked : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3 * 12 * 10, 5);

    public FewCentersMasked()
        : base(nameof(FewCentersMasked)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x.flatten(1));
}

[LrpModel<EpsilonFlat>]
[PatchMask(Probability = 1, Centers = 20, MinAspect = 0.5)]
public partial class PatchMasked : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3 * 12 * 10, 5);

    public PatchMasked()
        : base(nameof(PatchMasked)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x.flatten(1));
}

[LrpModel<EpsilonPlus>]
[PixelMask(Probability = 0.75, Alpha = 0.4, Beta = 0.6, Fill = 2)]
public partial class PixelMasked : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3 * 12 * 10, 5);

    public PixelMasked()
        : base(nameof(PixelMasked)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x.flatten(1));
}

[LrpModel<EpsilonPlus>]
[TopKMask(Fraction = 0.2)]
public partial class TopKMasked : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3 * 12 * 10, 5);

    public TopKMasked()
        : base(nameof(TopKMasked)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x.flatten(1));
}

[LrpModel<EpsilonPlus>]
[RandomErasing(Probability = 0.75, MaxArea = 0.3)]
public partial class RandomlyErased : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3 * 12 * 10, 5);

    public RandomlyErased()
        : base(nameof(RandomlyErased)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x.flatten(1));
}

[LrpModel<EpsilonPlus>]
[BlockMask(Probability = 0.75, MinArea = 0.3, FillKind = FillKind.FirstKept)]
public partial class BlockMaskedByFirstKept : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(3 * 12 * 10, 5);

    public BlockMaskedByFirstKept()
        : base(nameof(BlockMaskedByFirstKept)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x.flatten(1));
}

/// <summary>Every kind of mask, as the generator wired it.</summary>
public static class MaskedModels
{
    public const ulong Seed = 11;

    public static TheoryData<string> Names => [.. Create.Keys, .. CreateForClouds.Keys];

    /// <summary>The mask of a name, and inputs that its model takes: channels, height and width.</summary>
    public static (RelevanceDropout RelDrop, (int Channels, int Height, int Width)[] Inputs) Of(string name) => Create.TryGetValue(name, out var create)
        ? (create(), [(3, 12, 10)])
        : (CreateForClouds[name](), [(MaskedClouds.Channels, 1, 67), (MaskedClouds.Channels, 1, 1), (MaskedClouds.Channels, 1, 200)]);

    private static Dictionary<string, Func<RelevanceDropout>> CreateForClouds { get; } = new()
    {
        ["points"] = () => new PointMasked().CreateRelDrop(Seed),
        ["points, first kept"] = () => new PointMaskedByFirstKept().CreateRelDrop(Seed),
        ["no point left"] = () => new WhollyMasked().CreateRelDrop(Seed),
        ["top-k, first kept"] = () => new TopKMaskedByFirstKept().CreateRelDrop(Seed),
        ["random dropout"] = () => new RandomlyDropped().CreateRelDrop(Seed),
        ["random dropout, value"] = () => new RandomlyDroppedToValue().CreateRelDrop(Seed),
        ["random points"] = () => new RandomlyChosen().CreateRelDrop(Seed),
    };

    private static Dictionary<string, Func<RelevanceDropout>> Create { get; } = new()
    {
        ["block"] = () => new BlockMasked().CreateRelDrop(Seed),
        ["few centers"] = () => new FewCentersMasked().CreateRelDrop(Seed),
        ["patch"] = () => new PatchMasked().CreateRelDrop(Seed),
        ["pixel"] = () => new PixelMasked().CreateRelDrop(Seed),
        ["top-k"] = () => new TopKMasked().CreateRelDrop(Seed),
        ["block, first kept"] = () => new BlockMaskedByFirstKept().CreateRelDrop(Seed),
        ["random erasing"] = () => new RandomlyErased().CreateRelDrop(Seed),
    };
}
