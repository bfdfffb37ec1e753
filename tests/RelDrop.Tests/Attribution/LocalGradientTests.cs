using System.Runtime.CompilerServices;
using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests;

/// <summary>Gradients of single operations where there is none, or torch refuses: an exception or zeros, never the end of the process.</summary>
public sealed class LocalGradientTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    private static Tensor[] Backward(Tensor[] inputs, Func<Tensor[], Tensor> function, Func<Tensor, Tensor>? relevance = null, [CallerArgumentExpression(nameof(function))] string code = "")
    {
        var (output, gradient) = LocalGradient.Record(inputs, function, code);
        using (gradient)
            return gradient.BackwardAll(relevance?.Invoke(output) ?? ones(output.shape));
    }

    [Fact]
    public void Nothing_goes_back_through_what_cannot_be_differentiated()
    {
        var x = randn(2, 3);
        foreach (var function in new Func<Tensor, Tensor>[] { y => y.to(ScalarType.Bool), y => y.to(ScalarType.Int32), y => y.sign(), y => zeros(2, 3), y => y.argmax(1) })
        {
            var received = Backward([x], y => function(y[0]))[0];
            Assert.Equal((ScalarType.Float32, 0), (received.dtype, received.count_nonzero().item<long>()));
            Assert.Equal([2, 3], received.shape);
        }
    }

    [Fact]
    public void Beside_numbers_integers_receive_zeros_in_the_type_of_relevance()
    {
        var (x, mask) = (randn(2, 3), tensor(new[] { true, false, true }));
        var received = Backward([x, mask], y => y[0] * y[1]);
        Assert.True(received[0].equal(mask.to(ScalarType.Float32).expand(2, 3)).all().item<bool>());
        Assert.Equal((ScalarType.Float32, 0), (received[1].dtype, received[1].count_nonzero().item<long>()));
    }

    [Fact]
    public void Integers_alone_are_taken_for_numbers()
    {
        var x = tensor(new byte[] { 1, 2, 3, 4 });
        Assert.Equal([1f, 0, 0, 1], Backward([x], y => y[0].index_select(0, tensor([0L, 3L])))[0].data<float>().ToArray());
        Assert.Equal([2f, 2, 2, 2], Backward([x], y => y[0].to(ScalarType.Float32) * Number.Of(2))[0].data<float>().ToArray());
        Assert.Equal([1f, 1, 1, 1], Backward([x], y => y[0].to(ScalarType.Int64))[0].data<float>().ToArray());
        Assert.Equal([0f, 0, 0, 0], Backward([x], y => y[0].to(ScalarType.Bool))[0].data<float>().ToArray());
    }

    [Fact]
    public void Complex_numbers_between_are_differentiated_as_torch_does()
    {
        using var leaf = randn(8, float64).requires_grad_();
        var expected = autograd.grad([fft.rfft(leaf).abs().sum()], [leaf])[0];
        var received = Backward([leaf], y => fft.rfft(y[0]).abs(), output => ones_like(output))[0];
        Assert.True(received.allclose(expected));
        var (spectrum, gradient) = LocalGradient.Record(leaf, y => fft.rfft(y));
        using (gradient)
            Assert.Equal(ScalarType.Float64, gradient.Backward(ones_like(spectrum)).dtype);
    }

    [Fact]
    public void Relevance_of_another_shape_is_refused()
    {
        var error = Assert.ThrowsAny<InvalidOperationException>(() => Backward([randn(2, 3)], y => y[0].exp(), _ => ones(5)));
        Assert.Contains("y[0].exp()", error.Message, StringComparison.Ordinal);
        Assert.Contains("[5]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_changes_its_argument_in_place_is_refused()
    {
        var x = randn(2, 3);
        var values = x.clone();
        var error = Assert.ThrowsAny<InvalidOperationException>(() => Backward([x], y => y[0].mul_(ones(2, 3))));
        Assert.Contains("changes its argument in place", error.Message, StringComparison.Ordinal);
        Assert.True(x.equal(values).all().item<bool>());
    }

    [Fact]
    public void A_gradient_can_be_asked_for_twice_and_leaves_parameters_alone()
    {
        var (x, parameter) = (randn(2, 3), randn(3).requires_grad_());
        var (_, gradient) = LocalGradient.Record(x, y => y * parameter);
        using (gradient)
        {
            var once = gradient.Backward(ones(2, 3));
            Assert.True(once.equal(gradient.Backward(ones(2, 3))).all().item<bool>());
            Assert.True(once.equal(parameter.detach().expand(2, 3)).all().item<bool>());
        }

        Assert.Null(parameter.grad);
    }
}
