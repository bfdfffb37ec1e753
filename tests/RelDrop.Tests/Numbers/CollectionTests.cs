using RelDrop.Relevance;
using RelDrop.Tests.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Numbers;

/// <summary>Results while memory is collected all the time are those of quiet memory.</summary>
public sealed class CollectionTests : IDisposable
{
    private readonly OneThread thread = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        thread.Dispose();
    }

    [Fact]
    public void Operations_give_the_same()
    {
        manual_seed(3);
        var (x, y, labels) = (randn(2, 3, 12, 10), randn(2, 3, 12, 10), tensor([1L, 3L]));
        var reldrop = new PixelMasked().CreateRelDrop(5);
        (int Times, Func<Tensor> Run)[] operations =
        [
            (12_000, () => Part.Scale(x, 0.37)),
            (12_000, () => Part.FavorPositive(x, 0.25)),
            (12_000, () => Part.Square(Part.Negative(x))),
            (12_000, () => Sum.Of(x, y)),
            (12_000, () => Sum.Of(x, Number.Of(1.5))),
            (12_000, () => Part.WherePositive(x, y)),
            (12_000, () => Stabilizer.Share(x, y, 0, clip: false, normScale: true)),
            (12_000, () => Activation.BetaSmooth(x, y, 10)),
            (4_000, () => RelevanceOfMask(reldrop, x, labels)),
        ];
        AssertSame(operations);
    }

    [Fact]
    public void Attributions_of_a_model_with_numbers_give_the_same()
    {
        manual_seed(4);
        var (model, x) = (new ModelWithNumbers(), randn(2, 3, 6, 6));
        AssertSame([(250, () => model.Attribute(x, Target.Class(2)).Relevance), (250, () => model.Attribute<Gradient>(x, Target.Class(2)).Relevance)]);
    }

    private static Tensor RelevanceOfMask(RelevanceDropout reldrop, Tensor input, Tensor labels)
    {
        reldrop.Step = 0;
        return reldrop.Apply(input, labels);
    }

    private static void AssertSame((int Times, Func<Tensor> Run)[] operations)
    {
        using var withoutGradient = no_grad();
        byte[][] expected = [.. operations.Select(operation => Bytes(operation.Run))];
        using var collector = new Collector();
        foreach (var ((times, run), quiet) in operations.Zip(expected))
        {
            for (var i = 0; i < times; i++)
                Assert.True(quiet.AsSpan().SequenceEqual(Bytes(run)));
        }
    }

    private static byte[] Bytes(Func<Tensor> run)
    {
        using var ofOne = NewDisposeScope();
        return run().contiguous().bytes.ToArray();
    }
}
