using RelDrop.Cuda;
using RelDrop.Masking;
using RelDrop.Masking.Kernels;
using RelDrop.Tests.Cuda;
using RelDrop.Tests.Cuda.Ptx;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Masking;

/// <summary>Masks over the tokens of sequences: on the CPU as they are defined, and in kernels as on the CPU.</summary>
public class TokenMaskTests
{
    private const ulong Seed = 17;

    public static TheoryData<string> Names => MaskedSequences.Names;

    [Theory]
    [InlineData("any")]
    [InlineData("ties")]
    [InlineData("NaN")]
    [InlineData("nothing but NaN")]
    [InlineData("infinite")]
    [InlineData("constant")]
    public void The_most_relevant_tokens_that_may_be_are_masked(string kind)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        foreach (var tokens in new[] { 1, 7, 64, 65, 200 })
        {
            var (ids, maskable) = MaskedSequences.Inputs("tokens", 6, tokens);
            var random = randn(6, tokens, 4);
            var relevance = kind switch
            {
                "ties" => random.round(),
                "NaN" => random.masked_fill(random.gt(Number.One), Number.Of(float.NaN)),
                "nothing but NaN" => full_like(random, Number.Of(float.NaN)),
                "infinite" => random.masked_fill(random.gt(Number.One), Number.Of(float.PositiveInfinity)).masked_fill(random.lt(Number.Of(-1)), Number.Of(float.NegativeInfinity)),
                "constant" => full_like(random, Number.Of(-2)),
                _ => random,
            };
            foreach (var mask in new TokenMask[] { new() { MaskToken = 1 }, new() { MaskToken = 1, Fraction = 1 }, new() { MaskToken = 1, Fraction = 0 }, new() { MaskToken = 1, Count = 5 } })
            {
                var reldrop = new RelevanceDropout(mask, Seed, (_, _) => relevance.alias());
                var expected = Expected(mask, relevance, maskable);
                var flags = reldrop.NextMask(ids, zeros(6, int64), maskable);
                Assert.Equal(expected.data<bool>().ToArray(), flags.data<bool>().ToArray());
                var masked = reldrop.Apply(ids, zeros(6, int64), maskable);
                Assert.True(masked.equal(ids.masked_fill(expected, Number.One)).all().item<bool>());
                // The same of embeddings, whose features are all filled.
                var embeddings = randn(6, tokens, 4);
                var filled = new RelevanceDropout(new TokenMask { Fraction = mask.Fraction, Count = mask.Count, Fill = MaskFill.Value(-3) }, Seed, (_, _) => relevance.alias()).Apply(embeddings, zeros(6, int64), maskable);
                Assert.True(filled.is_contiguous());
                Assert.True(filled.equal(embeddings.masked_fill(expected.unsqueeze(-1), Number.Of(-3))).all().item<bool>());
            }
        }
    }

    /// <summary>By sorting: what may be masked before what may not, then by relevance with NaN as −∞, then by index.</summary>
    private static Tensor Expected(TokenMask mask, Tensor relevance, Tensor maskable)
    {
        var (samples, tokens) = ((int)relevance.shape[0], (int)relevance.shape[1]);
        var flags = new bool[samples * tokens];
        for (var sample = 0; sample < samples; sample++)
        {
            var may = maskable[sample].data<bool>().ToArray();
            var features = relevance[sample].contiguous().data<float>().ToArray();
            float Sum(int token) => features[(4 * token)..(4 * (token + 1))].Aggregate((sum, feature) => sum + feature);
            int[] order = [.. Enumerable.Range(0, tokens).Where(token => may[token]).OrderByDescending(token => float.IsNaN(Sum(token)) ? float.NegativeInfinity : Sum(token)).ThenBy(token => token)];
            var count = mask.Count ?? (mask.Fraction > 0 ? Math.Max(1, (int)Math.Round(mask.Fraction * order.Length)) : 0);
            foreach (var token in order.Take(count))
                flags[(sample * tokens) + token] = true;
        }

        return tensor(flags).reshape(samples, tokens);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Emitted_kernels_mask_what_the_CPU_masks(string name)
    {
        using var scope = NewDisposeScope();
        using var launcher = new CpuKernelLauncher();
        manual_seed(6);
        var reldrop = MaskedSequences.Of(name);
        using var labels = tensor([0L, 1L, 2L, 3L, 4L, 0L]);
        foreach (var tokens in new[] { 1, 9, 67, 200 })
        {
            var (input, maskable) = MaskedSequences.Inputs(name, 6, tokens);
            for (var step = 0UL; step < 3; step++)
            {
                foreach (var flags in new[] { maskable, null })
                {
                    (reldrop.Step, reldrop.Launcher) = (step, launcher);
                    var masked = reldrop.Apply(input, labels, flags);
                    (reldrop.Step, reldrop.Launcher) = (step, null);
                    Assert.Equal(reldrop.Apply(input, labels, flags).bytes.ToArray(), masked.bytes.ToArray());
                }
            }
        }

        Assert.Equal(24, launcher.Launched.Count);
        Assert.All(launcher.Launched, launch => Assert.NotEqual(typeof(LibraryKernels), launch.Kernel.DeclaringType));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PTX_masks_what_the_CPU_masks(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var wired = MaskedSequences.Of(name);
        foreach (var kernels in new[] { wired.Kernels, wired.Mask.Kernels })
        {
            foreach (var order in Enum.GetValues<ThreadOrder>())
            {
                var launcher = new PtxKernelLauncher(order, seed: 1);
                RelevanceDropout Dropout(IKernelLauncher? runs) => new(wired.Mask with { Probability = 1 }, Seed, Relevance, kernels) { Launcher = runs };
                var (input, maskable) = MaskedSequences.Inputs(name, 4, 70);
                var (expected, masked) = (Dropout(null).Apply(input, zeros(4, int64), maskable), Dropout(launcher).Apply(input, zeros(4, int64), maskable));
                Assert.Equal(expected.bytes.ToArray(), masked.bytes.ToArray());
                Assert.Single(launcher.Launched);
                Assert.True(masked.ne(input).any().item<bool>());
            }
        }

        // With ties, what cannot be compared, and padding whose relevance is the greatest.
        static Tensor Relevance(Tensor input, Tensor target)
        {
            var relevance = input.to(float32).remainder(Number.Of(3)).round();
            relevance[0].narrow(0, 0, 40).fill_(Number.Of(float.NaN));
            return relevance;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kernels_compile_to_PTX(string name)
    {
        var reldrop = MaskedSequences.Of(name);
        using var compiler = new PtxCompiler();
        foreach (var kernels in new[] { reldrop.Kernels, reldrop.Mask.Kernels })
        {
            if (reldrop.Mask is SequenceMask { MaskToken: not null })
                Assert.NotNull(kernels.ForInt64);
            foreach (var method in new[] { kernels.ForFloat32.Method, kernels.ForFloat16.Method, kernels.ForBFloat16.Method, kernels.ForInt64?.Method }.OfType<System.Reflection.MethodInfo>())
                KernelTests.AssertLaunchable(compiler.Compile(method, 8, 0));
        }
    }

    [Fact]
    public void Random_tokens_are_as_many_and_any_that_may_be()
    {
        using var scope = NewDisposeScope();
        const int samples = 2000;
        var (ids, _) = MaskedSequences.Inputs("tokens", samples, 20);
        var maskable = arange(Number.Zero, Number.Of(20), Number.One).ge(Number.Of(10)).unsqueeze(0).expand(samples, 20);
        var mask = new RelevanceDropout(new RandomTokens { MaskToken = 1, Fraction = 0.3 }, Seed).NextMask(ids, zeros(samples), maskable).to(float32);
        Assert.True(mask.sum(1).eq(Number.Of(3)).all().item<bool>());
        var counts = mask.sum([0]);
        Assert.Equal(0, counts.narrow(0, 0, 10).sum().item<float>());
        Assert.InRange((counts.narrow(0, 10, 10) - Number.Of(0.3 * samples)).abs().max().item<float>(), 0, 5 * (float)Math.Sqrt(samples * 0.3 * 0.7));
    }

    [Fact]
    public void What_may_be_masked_can_be_found_from_the_input()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var ids = randint(0, IdReader.Vocabulary, [8, 12], int64);
        RelevanceDropout Dropout(Func<Tensor, Tensor>? found) => new(new TokenMask { MaskToken = 3, Fraction = 1 }, Seed, (x, _) => x.to(float32)) { Maskable = found };
        var masked = Dropout(x => x.ge(Number.Of(10))).Apply(ids, zeros(8));
        Assert.True(masked.equal(ids.masked_fill(ids.ge(Number.Of(10)), Number.Of(3))).all().item<bool>());
        // What is given goes before.
        Assert.True(Dropout(x => x.ge(Number.Of(10))).Apply(ids, zeros(8), ids.lt(Number.Zero)).equal(ids).all().item<bool>());
        Assert.True(Dropout(null).Apply(ids, zeros(8)).eq(Number.Of(3)).all().item<bool>());
    }

    [Fact]
    public void Masks_follow_each_other()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var ids = randint(5, IdReader.Vocabulary, [8, 12], int64);
        var maskable = rand(8, 12).gt(Number.Of(0.5));
        var reldrop = new RelevanceDropout(new TokenMask { MaskToken = 3 }, 1, (x, _) => x.to(float32)) { Next = new RelevanceDropout(new RandomTokens { MaskToken = 4 }, 2) };
        var flags = reldrop.NextMask(ids, zeros(8), maskable);
        var masked = reldrop.Apply(ids, zeros(8), maskable);
        Assert.True(flags.equal(masked.ne(ids)).all().item<bool>());
        Assert.False(flags.logical_and(maskable.logical_not()).any().item<bool>());
        Assert.True(masked.eq(Number.Of(3)).any().item<bool>() && masked.eq(Number.Of(4)).any().item<bool>());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var scope = NewDisposeScope();
        RelevanceDropout Dropout(InputMask mask) => new(mask, 1, (x, _) => x.to(float32));
        var (ids, embeddings) = (ones([2, 5], int64), randn(2, 5, 3));
        string Refused(string name, InputMask mask, Tensor input, Tensor? maskable = null) => Assert.Throws<ArgumentException>(name, () => Dropout(mask).Apply(input, zeros(2), maskable)).Message;
        Assert.Contains("with a MaskToken", Refused("input", new TokenMask(), ids), StringComparison.Ordinal);
        Assert.Contains("which the mask token 3 is one of; got (2, 5, 3) of Float32", Refused("input", new TokenMask { MaskToken = 3 }, embeddings), StringComparison.Ordinal);
        Assert.Contains("token ids (B, T) of int64 or int32, or embeddings", Refused("input", new TokenMask(), randn(2, 5)), StringComparison.Ordinal);
        Assert.Contains("shape (2, 5) and type Bool, a token each; got (2, 4) of Bool", Refused("maskable", new TokenMask { MaskToken = 3 }, ids, ones([2, 4], @bool)), StringComparison.Ordinal);
        Assert.Contains("got (2, 5) of Int64", Refused("maskable", new TokenMask { MaskToken = 3 }, ids, ids), StringComparison.Ordinal);
        Assert.Contains("none beside TopKMask", Refused("maskable", new TopKMask(), embeddings, ones([2, 5], @bool)), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenMask { MaskToken = -1 });
        Assert.Contains("no fill beside a mask token", Assert.Throws<InvalidOperationException>(() => Dropout(new TokenMask { MaskToken = 3, Fill = MaskFill.Value(1) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Padding_of_a_model_is_left_as_it_is()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var model = new TokenMasked();
        var reldrop = model.CreateRelDrop(1);
        reldrop.Maskable = ids => ids.ge(Number.Of(4));
        var tokens = randint(4, IdReader.Vocabulary, [5, 10], int64);
        tokens.narrow(1, 6, 4).fill_(Number.Zero);
        var masked = reldrop.Apply(tokens, zeros(5, int64));
        Assert.True(masked.narrow(1, 6, 4).eq(Number.Zero).all().item<bool>());
        Assert.Equal(Enumerable.Repeat(2L, 5), masked.eq(Number.Of(IdReader.MaskToken)).sum(1).data<long>().ToArray());
        // Those are the two most relevant.
        var least = model.Attribute(tokens, zeros(5, int64)).Relevance.narrow(1, 0, 6).topk(2, 1).values.narrow(1, 1, 1);
        var chosen = model.Attribute(tokens, zeros(5, int64)).Relevance.ge(least).logical_and(tokens.ge(Number.Of(4)));
        Assert.True(masked.eq(Number.Of(IdReader.MaskToken)).equal(chosen).all().item<bool>());
    }
}
