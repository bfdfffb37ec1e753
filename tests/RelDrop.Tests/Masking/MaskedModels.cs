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

/// <summary>Every kind of mask, as the generator wired it.</summary>
public static class MaskedModels
{
    public const ulong Seed = 11;

    public static TheoryData<string> Names => [.. Create.Keys];

    public static IReadOnlyDictionary<string, Func<RelevanceDropout>> Create { get; } = new Dictionary<string, Func<RelevanceDropout>>
    {
        ["block"] = () => new BlockMasked().CreateRelDrop(Seed),
        ["few centers"] = () => new FewCentersMasked().CreateRelDrop(Seed),
        ["patch"] = () => new PatchMasked().CreateRelDrop(Seed),
        ["pixel"] = () => new PixelMasked().CreateRelDrop(Seed),
        ["top-k"] = () => new TopKMasked().CreateRelDrop(Seed),
        ["random erasing"] = () => new RandomlyErased().CreateRelDrop(Seed),
    };
}
