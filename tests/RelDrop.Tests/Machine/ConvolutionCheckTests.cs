using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Machine;

/// <summary>The check of torch's convolutions, with convolutions in their place that are wrong in each of the ways that were met.</summary>
public class ConvolutionCheckTests
{
    /// <summary>Where a fault shows, by what is wrong: operation, input and weight are the check's.</summary>
    private static readonly Dictionary<string, Func<string, Tensor, Tensor, bool>> Places = new()
    {
        ["every convolution"] = (_, _, _) => true,
        ["forward, more than 16 channels"] = (operation, input, _) => operation == "forward" && input.shape[1] > 16 && input.shape[1] % 16 != 0,
        ["gradient, outputs that fill no block"] = (operation, _, weight) => operation == "gradient" && weight.shape[0] % 16 != 0,
        ["transposed"] = (operation, _, _) => operation == "transposed",
        ["transposed, one channel"] = (operation, input, weight) => operation == "transposed" && input.shape[1] == 1 && weight.shape[1] == 1,
        ["one dimension"] = (_, input, _) => input.dim() == 3,
        ["three dimensions"] = (_, input, _) => input.dim() == 5,
        ["bfloat16"] = (_, input, _) => input.dtype == ScalarType.BFloat16,
        ["bfloat16's gradient"] = (operation, input, _) => operation == "gradient" && input.dtype == ScalarType.BFloat16,
        ["float32"] = (_, input, _) => input.dtype == ScalarType.Float32,
        ["one thread"] = (_, _, _) => get_num_threads() == 1,
    };

    /// <summary>What becomes of a result: the padding's garbage is added, is not a number, or parts are left out.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Damages = new()
    {
        ["an element in a hundred is not a number"] = right => where(arange(Number.Zero, Number.Of(right.numel()), Number.One).remainder(Number.Of(100)).eq(Number.Of(7)).reshape(right.shape), full_like(right, Number.Of(double.NaN)), right),
        ["infinite"] = right => right / zeros_like(right),
        ["too small"] = right => right * tensor(0.25, dtype: right.dtype),
        ["one element off by a third of the largest"] = right =>
        {
            var result = right.clone();
            result.view(-1)[right.numel() / 2] += right.abs().max() / tensor(3, dtype: right.dtype);
            return result;
        },
    };

    public static TheoryData<string, string> Faults
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var place in Places.Keys)
            {
                foreach (var damage in Damages.Keys)
                    data.Add(place, damage);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Wrong_convolutions_are_found(string place, string damage)
    {
        var faults = ConvolutionCheck.Run(new WrongConvolutions(Places[place], Damages[damage]));
        Assert.NotEmpty(faults);
        Assert.All(faults, fault => Assert.Contains("of the largest", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_fault_that_shows_once_in_a_while_is_found()
    {
        var calls = 0;
        Assert.NotEmpty(ConvolutionCheck.Run(new WrongConvolutions((_, _, _) => ++calls % 4 == 0, Damages["too small"])));
    }

    [Fact]
    public void A_fault_says_where_it_is()
    {
        var fault = Assert.Single(ConvolutionCheck.Run(new WrongConvolutions(Places["three dimensions"], Damages["infinite"])));
        Assert.Equal($"input gradient, 3-D, 2 to 8 channels, batch 2, Float32, threads 1: off by Infinity of the largest", fault);
    }

    [Fact]
    public void Rounding_is_no_fault() =>
        Assert.Empty(ConvolutionCheck.Run(new WrongConvolutions(Places["every convolution"], right => right * tensor(right.dtype == ScalarType.BFloat16 ? 1.005 : 1.00001, dtype: right.dtype))));

    [Fact]
    public void Torchs_own_are_right_once_they_have_been_seen_to() => Assert.Empty(ConvolutionCheck.Run(new CheckedConvolutions()));

    [Fact]
    public void Nothing_of_the_callers_changes()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (threads, state, tensors) = (get_num_threads(), get_rng_state().data<byte>().ToArray(), scope.DisposablesCount);
        ConvolutionCheck.Run(new CheckedConvolutions());
        Assert.Equal(threads, get_num_threads());
        Assert.Equal(tensors, scope.DisposablesCount);
        Assert.Equal(state, get_rng_state().data<byte>().ToArray());
    }

    [Fact]
    public void Errors_reach_the_caller() =>
        Assert.Throws<NotSupportedException>(() => ConvolutionCheck.Run(new WrongConvolutions(Places["every convolution"], _ => throw new NotSupportedException())));
}
