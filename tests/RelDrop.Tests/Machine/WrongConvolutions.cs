using static TorchSharp.torch;

namespace RelDrop.Tests.Machine;

/// <summary>CheckedConvolutions that go wrong where some condition holds, in the ways in which a faulty oneDNN does.</summary>
/// <param name="isHit">Whether an operation of a name, input and weight is hit.</param>
/// <param name="spoil">What becomes of the right result.</param>
internal sealed class WrongConvolutions(Func<string, Tensor, Tensor, bool> isHit, Func<Tensor, Tensor> spoil) : CheckedConvolutions
{
    public override Tensor Forward(Tensor input, Tensor weight) => Maybe("forward", input, weight, base.Forward(input, weight));

    public override Tensor Transposed(Tensor input, Tensor weight) => Maybe("transposed", input, weight, base.Transposed(input, weight));

    public override Tensor InputGradient(Tensor input, Tensor weight, Tensor output) => Maybe("gradient", input, weight, base.InputGradient(input, weight, output));

    private Tensor Maybe(string operation, Tensor input, Tensor weight, Tensor right) =>
        input.dtype != ScalarType.Float64 && isHit(operation, input, weight) ? spoil(right) : right;
}
