using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Attention;

/// <summary>Attention of two heads with rotary positions by complex numbers, as ports of Llama have it.</summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<CpLrpGamma>, LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class ComplexRotary : Module<Tensor, Tensor>
{
    private readonly Linear q = Linear(8, 8);
    private readonly Linear k = Linear(8, 8);
    private readonly Linear head = Linear(8, 3);

    public ComplexRotary()
        : base(nameof(ComplexRotary)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var angles = RealRotary.Angles(x.shape[1]);
        var frequencies = polar(ones_like(angles), angles).unsqueeze(0);
        var a = Rotate(q.forward(x).view(x.shape[0], x.shape[1], 2, 4), frequencies).transpose(1, 2);
        var b = Rotate(k.forward(x).view(x.shape[0], x.shape[1], 2, 4), frequencies).transpose(1, 2);
        var weights = a.matmul(b.transpose(-2, -1)).softmax(-1);
        return head.forward(weights.matmul(b).transpose(1, 2).flatten(2)).mean([1]);
    }

    private static Tensor Rotate(Tensor x, Tensor frequencies)
    {
        var numbers = view_as_complex(x.to(float64).reshape(x.shape[0], x.shape[1], x.shape[2], -1, 2));
        return view_as_real(numbers * frequencies).flatten(3).type_as(x);
    }
}

/// <summary>The same by pairs of real numbers.</summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<CpLrpGamma>, LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class RealRotary : Module<Tensor, Tensor>
{
    private readonly Linear q = Linear(8, 8);
    private readonly Linear k = Linear(8, 8);
    private readonly Linear head = Linear(8, 3);

    public RealRotary()
        : base(nameof(RealRotary)) => RegisterComponents();

    [NoRelevance]
    public static Tensor Angles(long tokens) => outer(arange(Number.Zero, Number.Of(tokens), Number.One, dtype: float64), tensor(new[] { 1, 0.1 })).unsqueeze(1);

    public override Tensor forward(Tensor x)
    {
        var angles = Angles(x.shape[1]);
        var a = Rotate(q.forward(x).view(x.shape[0], x.shape[1], 2, 4), angles).transpose(1, 2);
        var b = Rotate(k.forward(x).view(x.shape[0], x.shape[1], 2, 4), angles).transpose(1, 2);
        var weights = a.matmul(b.transpose(-2, -1)).softmax(-1);
        return head.forward(weights.matmul(b).transpose(1, 2).flatten(2)).mean([1]);
    }

    private static Tensor Rotate(Tensor x, Tensor angles)
    {
        var pairs = x.reshape(x.shape[0], x.shape[1], x.shape[2], -1, 2);
        var (real, imaginary) = (pairs.select(-1, 0), pairs.select(-1, 1));
        var (cosine, sine) = (angles.cos(), angles.sin());
        return stack([(real * cosine) - (imaginary * sine), (real * sine).add(imaginary * cosine, Number.One)], -1).flatten(3);
    }
}

/// <summary>A bag of embeddings.</summary>
[LrpModel<AttnLrp>, LrpModel<EpsilonPlus>]
public partial class BagModel : Module<Tensor, Tensor>
{
    private readonly EmbeddingBag bag;
    private readonly Linear head = Linear(4, 3);

    public BagModel(TorchSharp.EmbeddingBagMode mode, long padding = -1)
        : base(nameof(BagModel))
    {
        bag = EmbeddingBag(7, 4, mode: mode, padding_index: padding);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => head.forward(bag.call(x).relu());
}

/// <summary>The same, written out.</summary>
[LrpModel<AttnLrp>, LrpModel<EpsilonPlus>]
public partial class WrittenOutBag : Module<Tensor, Tensor>
{
    private readonly Embedding bag = Embedding(7, 4);
    private readonly Linear head = Linear(4, 3);
    private readonly TorchSharp.EmbeddingBagMode mode;

    public WrittenOutBag(TorchSharp.EmbeddingBagMode mode)
        : base(nameof(WrittenOutBag))
    {
        this.mode = mode;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var vectors = bag.forward(x);
        var one = mode == TorchSharp.EmbeddingBagMode.Sum ? vectors.sum(1) : mode == TorchSharp.EmbeddingBagMode.Mean ? vectors.mean([1]) : vectors.amax([1]);
        return head.forward(one.relu());
    }
}
