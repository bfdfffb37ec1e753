using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance.Attention;

/// <summary>The masks of the references' attention.</summary>
/// <param name="IsCausal">Whether queries see no later keys.</param>
/// <param name="Padding">Which keys of a sample are ignored: (B, keys), true where they are.</param>
/// <param name="Added">What is added to the scores.</param>
public sealed record Masks(bool IsCausal = false, bool[,]? Padding = null, AddedMask? Added = null)
{
    /// <summary>Where keys take part, as torch's attention takes it; null where all do.</summary>
    public Tensor? Allowed => Padding is null ? null : tensor(Padding).logical_not().unsqueeze(1).unsqueeze(1);

    /// <summary>Where keys are ignored, as torch's layers take it; null where none is.</summary>
    public Tensor? Ignored => Padding is null ? null : tensor(Padding);
}

/// <summary>Attention by torch's one function.</summary>
[LrpBlock]
public partial class SdpaLayer : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly bool isCausal;
    private readonly Tensor? allowed;
    private readonly AddedMask? mask;

    public SdpaLayer(Masks masks)
        : base(nameof(SdpaLayer))
    {
        (isCausal, allowed, mask) = (masks.IsCausal, masks.Allowed, masks.Added);
        RegisterComponents();
    }

    public override Tensor forward(Tensor query, Tensor key, Tensor value)
    {
        var added = mask is null ? allowed : mask.Bias;
        return functional.scaled_dot_product_attention(query, key, value, added!, p: training ? 0.1 : 0, is_casual: isCausal);
    }
}

/// <summary>Attention written out, with masks that are filled in.</summary>
[LrpBlock]
public partial class WrittenOutLayer : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly bool isCausal;
    private readonly Tensor? allowed;
    private readonly AddedMask? mask;
    private readonly Dropout dropout = Dropout(0.1);

    public WrittenOutLayer(Masks masks)
        : base(nameof(WrittenOutLayer))
    {
        (isCausal, allowed, mask) = (masks.IsCausal, masks.Allowed, masks.Added);
        RegisterComponents();
    }

    public override Tensor forward(Tensor query, Tensor key, Tensor value)
    {
        var scores = matmul(query, key.transpose(-2, -1)).div_(Number.Of(Math.Sqrt(query.size(-1))));
        if (isCausal)
            scores = scores.masked_fill(ones(scores.shape[^2], scores.shape[^1], dtype: ScalarType.Bool).triu(1), Number.Of(double.NegativeInfinity));
        if (allowed is not null)
            scores.masked_fill_(allowed.logical_not(), Number.Of(double.NegativeInfinity));
        if (mask is not null)
            scores = mask.forward(scores);
        return dropout.forward(functional.softmax(scores, dim: -1)).matmul(value);
    }
}

/// <summary>Attention by einsum, scaled before.</summary>
[LrpBlock]
public partial class EinsumLayer : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly bool isCausal;
    private readonly Tensor? allowed;
    private readonly AddedMask? mask;

    public EinsumLayer(Masks masks)
        : base(nameof(EinsumLayer))
    {
        (isCausal, allowed, mask) = (masks.IsCausal, masks.Allowed, masks.Added);
        RegisterComponents();
    }

    public override Tensor forward(Tensor query, Tensor key, Tensor value)
    {
        var scores = einsum("bhqd,bhkd->bhqk", query * Number.Of(Math.Pow(query.shape[3], -0.5)), key);
        if (isCausal)
            scores = scores.add(full([scores.shape[2], scores.shape[3]], Number.Of(double.NegativeInfinity)).triu_(1), Number.One);
        if (allowed is not null)
            scores = where(allowed, scores, full_like(scores, Number.Of(double.NegativeInfinity)));
        if (mask is not null)
            scores = scores.add(mask.Bias, Number.One);
        return einsum("bhqk,bhkd->bhqd", scores.softmax(-1), value);
    }
}

/// <summary>Attention by batches of matrices.</summary>
[LrpBlock]
public partial class BatchedLayer : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly bool isCausal;
    private readonly Tensor? allowed;
    private readonly AddedMask? mask;

    public BatchedLayer(Masks masks)
        : base(nameof(BatchedLayer))
    {
        (isCausal, allowed, mask) = (masks.IsCausal, masks.Allowed, masks.Added);
        RegisterComponents();
    }

    public override Tensor forward(Tensor query, Tensor key, Tensor value)
    {
        var (batch, heads, queries, keys, width) = (query.shape[0], query.shape[1], query.shape[2], key.shape[2], query.shape[3]);
        var q = query.reshape(-1, queries, width) / Number.Of(Math.Sqrt(width));
        var k = key.reshape(-1, keys, width).permute(0, 2, 1);
        var scores = bmm(q, k).view(batch, heads, queries, keys);
        if (isCausal)
            scores = scores.masked_fill(ones(queries, keys, dtype: ScalarType.Bool).tril().logical_not(), Number.Of(double.NegativeInfinity));
        if (allowed is not null)
            scores = scores.masked_fill(allowed.logical_not(), Number.Of(double.NegativeInfinity));
        if (mask is not null)
            scores = scores.add(mask.Bias, Number.One);
        var weights = softmax(scores, -1).view(-1, queries, keys);
        return weights.bmm(value.flatten(0, 1)).view(batch, heads, queries, value.shape[3]);
    }
}
