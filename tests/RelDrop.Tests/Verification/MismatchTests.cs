using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Verification;

/// <summary>A pass that is not its model's forward is refused, and the exception says where they part.</summary>
public sealed class MismatchTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public MismatchTests() => manual_seed(3);

    public void Dispose()
    {
        AttributionOptions.VerifyFirst = true;
        scope.Dispose();
    }

    private static Tensor Doubled(Tensor x) => x * Number.Of(2);

    [Fact]
    public void It_is_refused_at_each_call_and_says_where_they_part_and_what_to_do()
    {
        var model = new HandWritten<Markers.Refused> { InForward = Doubled };
        var exception = Assert.Throws<CompiledPassMismatchException>(() => model.Attribute(randn(5, 6)));
        Assert.Equal(("fc2", "fc3"), (exception.LastAgreeing, exception.FirstDiffering));
        Assert.Equal((model.GetType(), typeof(EpsilonPlus)), (exception.Model, exception.Composite));
        Assert.InRange(exception.Deviation, 0.05, 5);
        foreach (var part in new[] { "between 'fc2'", "and 'fc3'", "HandWritten", "EpsilonPlus", "report", "VerifyFirst", "RELDROP_VERIFY_FIRST" })
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);

        Assert.Throws<CompiledPassMismatchException>(() => model.Attribute(randn(1, 6)));
        var right = new HandWritten<Markers.Refused>();
        Assert.Equal(exception.Message, Assert.Throws<CompiledPassMismatchException>(() => right.Attribute(randn(1, 6))).Message);
        right.Attribute(randn(1, 6), composite: typeof(Gradient)).Dispose();
    }

    [Fact]
    public void Without_the_check_it_goes_on()
    {
        var model = new HandWritten<Markers.SwitchedOff> { InForward = Doubled };
        AttributionOptions.VerifyFirst = false;
        model.Attribute(randn(5, 6)).Dispose();
        AttributionOptions.VerifyFirst = true;
        Assert.Throws<CompiledPassMismatchException>(() => model.Attribute(randn(5, 6)));
        AttributionOptions.VerifyFirst = false;
        model.Attribute(randn(5, 6)).Dispose();
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("0", false)]
    [InlineData(" False ", false)]
    [InlineData("off", false)]
    public void The_environment_variable_switches_it_off(string? value, bool expected) => Assert.Equal(expected, AttributionOptions.IsOn(value));

    /// <summary>A factor in forward that is rounding in one type and a fault in another.</summary>
    [Theory]
    [InlineData(ScalarType.Float64, 1e-12, false)]
    [InlineData(ScalarType.Float64, 1e-7, true)]
    [InlineData(ScalarType.Float32, 1e-5, false)]
    [InlineData(ScalarType.Float32, 1e-2, true)]
    [InlineData(ScalarType.BFloat16, 3e-2, false)]
    [InlineData(ScalarType.BFloat16, 0.5, true)]
    public void What_is_rounding_depends_on_the_type(ScalarType type, double difference, bool isRefused)
    {
        using var factor = tensor(1 + difference, dtype: type);
        Func<HandWrittenCase> make = (type, isRefused) switch
        {
            (ScalarType.Float64, false) => HandWrittenCase.Of<Markers.A>,
            (ScalarType.Float64, true) => HandWrittenCase.Of<Markers.B>,
            (ScalarType.Float32, false) => HandWrittenCase.Of<Markers.C>,
            (ScalarType.Float32, true) => HandWrittenCase.Of<Markers.D>,
            (_, false) => HandWrittenCase.Of<Markers.E>,
            _ => HandWrittenCase.Of<Markers.F>,
        };
        var exception = make().Attribute(x => x * factor, type);
        Assert.Equal(isRefused, exception is not null);
    }

    [Fact]
    public void A_pass_in_bfloat16_is_checked_in_the_models_own_type()
    {
        var right = new HandWritten<Markers.RightInBFloat16>();
        right.Attribute(randn(5, 6), Precision.BFloat16).Dispose();
        using var factor = tensor(1.02f);
        var wrong = new HandWritten<Markers.WrongInBFloat16> { InForward = x => x * factor };
        Assert.Throws<CompiledPassMismatchException>(() => wrong.Attribute(randn(5, 6), Precision.BFloat16));
    }

    [Fact]
    public void An_empty_batch_waits_for_the_next()
    {
        var model = new HandWritten<Markers.Empty> { InForward = Doubled };
        using var start = Target.Relevance(zeros(0, 4)) is { } target ? LrpEngine.Attribute(model, typeof(EpsilonPlus), [zeros(0, 6)], 0, target) : null;
        Assert.Throws<CompiledPassMismatchException>(() => model.Attribute(randn(1, 6)));
    }

    [Fact]
    public void A_forward_for_one_size_of_batch_is_compared_on_that()
    {
        static Tensor OnFive(Tensor x) => x.reshape(5, 8);
        new HandWritten<Markers.RightOnFive> { InForward = OnFive }.Attribute(randn(5, 6)).Dispose();
        var wrong = new HandWritten<Markers.WrongOnFive> { InForward = x => OnFive(x) * Number.Of(2) };
        Assert.Throws<CompiledPassMismatchException>(() => wrong.Attribute(randn(5, 6)));
    }

    [Fact]
    public void Samples_that_see_one_another_are_compared_with_the_same_ones()
    {
        static Tensor Centred(Tensor x) => x - x.mean([0], keepdim: true);
        new HandWritten<Markers.RightCentred> { InForward = Centred, InPass = Centred }.Attribute(randn(7, 6)).Dispose();
        Assert.Throws<CompiledPassMismatchException>(() => new HandWritten<Markers.WrongCentred> { InForward = Centred }.Attribute(randn(7, 6)));
    }

    [Fact]
    public void A_shape_that_differs_is_no_rounding()
    {
        var model = new HandWritten<Markers.Shape> { InForward = x => x.unsqueeze(1) };
        var exception = Assert.Throws<CompiledPassMismatchException>(() => model.Attribute(randn(5, 6)));
        Assert.Equal(double.PositiveInfinity, exception.Deviation);
        Assert.Contains("another shape", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_refused_where_forwards_is()
    {
        static Tensor Infinite(Tensor x) => x / zeros_like(x);
        Assert.Throws<CompiledPassMismatchException>(() => new HandWritten<Markers.NaNInPass> { InPass = Infinite }.Attribute(randn(5, 6)));
        new HandWritten<Markers.NaNInBoth> { InForward = Infinite, InPass = Infinite }.Attribute(randn(5, 6)).Dispose();
    }

    [Fact]
    public void A_class_that_overrides_forward_is_another_class()
    {
        new HandWritten<Markers.Base>().Attribute(randn(5, 6)).Dispose();
        Assert.Throws<CompiledPassMismatchException>(() => new Overriding().Attribute(randn(5, 6)));
    }

    [Fact]
    public void All_threads_that_come_first_hear_of_it()
    {
        var model = new HandWritten<Markers.Threads> { InForward = Doubled };
        var input = randn(5, 6);
        var refused = 0;
        Parallel.For(0, 16, _ =>
        {
            if (Record.Exception(() => model.Attribute(input)) is CompiledPassMismatchException)
                Interlocked.Increment(ref refused);
        });
        Assert.Equal(16, refused);
    }

    private sealed class Overriding : HandWritten<Markers.Base>
    {
        public override Tensor forward(Tensor x) => base.forward(x).add(Number.One, Number.One);
    }

    /// <summary>A model of one type of numbers.</summary>
    private sealed record HandWrittenCase(Func<Func<Tensor, Tensor>, ScalarType, Exception?> Attribute)
    {
        public static HandWrittenCase Of<TMarker>() => new((inForward, type) =>
        {
            var model = new HandWritten<TMarker> { InForward = inForward };
            model.to(type);
            return Record.Exception(() => model.Attribute(randn(5, 6).to(type)));
        });
    }

    /// <summary>Names of classes.</summary>
    private static class Markers
    {
        public struct Refused;
        public struct SwitchedOff;
        public struct A;
        public struct B;
        public struct C;
        public struct D;
        public struct E;
        public struct F;
        public struct RightInBFloat16;
        public struct WrongInBFloat16;
        public struct Empty;
        public struct RightOnFive;
        public struct WrongOnFive;
        public struct RightCentred;
        public struct WrongCentred;
        public struct Shape;
        public struct NaNInPass;
        public struct NaNInBoth;
        public struct Base;
        public struct Threads;
    }
}
