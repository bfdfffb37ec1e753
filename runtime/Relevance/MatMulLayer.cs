using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// A dense layer whose weights are no matrix: x W + b as <c>matmul</c> broadcasts it, of a vector or of a batch of matrices W, and of a b of
/// any shape. It holds the given memory.
/// </summary>
internal sealed class MatMulLayer : nn.Module<Tensor, Tensor>
{
    public MatMulLayer(Tensor weight, Tensor? bias)
        : base("matmul")
    {
        Weight = OrdinaryMode.Own(weight.detach());
        Bias = bias is null ? null : OrdinaryMode.Own(bias.detach());
    }

    public Tensor Weight { get; }

    public Tensor? Bias { get; }

    public override Tensor forward(Tensor input) => Apply(input, Weight, Bias);

    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias) => bias is null ? input.matmul(weight) : Sum.Of(input.matmul(weight), bias);

    /// <summary>Wᵀ s: what is broadcast is summed.</summary>
    public static Tensor Transpose(Tensor output, Tensor weight, long[] inputShape)
    {
        if (weight.dim() == 1)
            return Broadcast.Reduce(output, inputShape[..^1]).unsqueeze(-1) * weight;
        if (output.shape[^1] != weight.shape[^1])
            output = output.sum(-1, keepdim: true); // Of one output and a longer b.
        var share = inputShape.Length == 1 ? output.unsqueeze(-2).matmul(weight.transpose(-2, -1)).squeeze(-2) : output.matmul(weight.transpose(-2, -1));
        return Broadcast.Reduce(share, inputShape);
    }
}
