using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests;

/// <summary>An image network of operations that relevance passes by torch's gradients.</summary>
[LrpModel<EpsilonPlus>]
[LrpModel<Gradient>]
[PixelMask(Probability = 1)]
public partial class ImagesByGradient : Module<Tensor, Tensor>
{
    private readonly Conv2d conv = Conv2d(3, 4, 3);
    private readonly MaxPool2d pool = MaxPool2d(2);
    private readonly GELU gelu = GELU();
    private readonly GroupNorm norm = GroupNorm(2, 4);
    private readonly InstanceNorm2d planes = InstanceNorm2d(4, affine: true);
    private readonly PReLU learned = PReLU(4);
    private readonly LayerNorm last = LayerNorm(4);
    private readonly Dropout dropout = Dropout(0.5);
    private readonly Linear fc = Linear(4, 5);

    public ImagesByGradient()
        : base(nameof(ImagesByGradient)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        x = norm.forward(gelu.forward(pool.forward(conv.forward(x))));
        x = learned.forward(planes.forward(x)).tanh();
        var gate = x.mean([2, 3]).softmax(1);
        x = last.forward(functional.avg_pool2d(x, 2).flatten(2).amax([2])) * gate;
        return fc.forward(dropout.forward(x));
    }
}

/// <summary>Token indexes, of another integer type than the table takes, that are cut before they are looked up.</summary>
[LrpModel<EpsilonPlus>]
[LrpModel<Gradient>]
public partial class CutTokens : Module<Tensor, Tensor>
{
    [KeepRelevance] private readonly Embedding table = Embedding(10, 6);
    private readonly Linear fc = Linear(6, 5);

    public CutTokens()
        : base(nameof(CutTokens)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(table.forward(x.narrow(1, 0, 3).to(ScalarType.Int64)).mean([1]));
}

/// <summary>Bytes that become numbers inside.</summary>
[LrpModel<EpsilonPlus>]
[LrpModel<Gradient>]
public partial class BytesInside : Module<Tensor, Tensor>
{
    internal readonly Linear fc = Linear(4, 5);

    public BytesInside()
        : base(nameof(BytesInside)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x.to(ScalarType.Float32) / Number.Of(255));
}

/// <summary>A product with what cannot be differentiated.</summary>
[LrpModel<Gradient>]
public partial class GatedByBool : Module<Tensor, Tensor>
{
    internal readonly Linear fc = Linear(4, 5);

    public GatedByBool()
        : base(nameof(GatedByBool)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x * x.gt(Number.Zero).to(ScalarType.Bool) * x.to(ScalarType.Bool));
}

/// <summary>A square root, whose gradient below 0 is NaN.</summary>
[LrpModel<Gradient>]
public partial class Rooted : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 5);

    public Rooted()
        : base(nameof(Rooted)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x.sqrt());
}

/// <summary>A model that was made in inference mode multiplies by its parameter.</summary>
[LrpModel<Gradient>]
public partial class ScaledByParameter : Module<Tensor, Tensor>
{
    private readonly Parameter scale = new(ones(4));
    private readonly Linear fc = Linear(4, 5);

    public ScaledByParameter()
        : base(nameof(ScaledByParameter)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc.forward(x * scale);
}
