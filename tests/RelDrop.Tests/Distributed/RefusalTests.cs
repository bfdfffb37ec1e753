using RelDrop.Distributed;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Distributed;

/// <summary>What ranks refuse, and how they say it.</summary>
public class RefusalTests
{
    [Fact]
    public void Samples_that_do_not_add_up_are_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => WithLinear(2, (ranks, _, gradients) => gradients.Reduce(2 + ranks.Rank, 4)));
        Assert.Equal("The ranks have 5 samples together, and this one was told 4; expected the same.", error.Message);
    }

    [Fact]
    public void The_only_rank_has_all_samples()
    {
        using var model = nn.Linear(2, 1);
        using var gradients = new SharedGradients(new Ranks(new SingleProcess()), model);
        var error = Assert.Throws<InvalidOperationException>(() => gradients.Reduce(3, 8));
        Assert.Equal("The only rank has 3 of 8 samples; expected all.", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => gradients.Reduce(9, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => gradients.Reduce(-1, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => gradients.Reduce(0, 0));
    }

    [Fact]
    public void Other_models_in_other_ranks_are_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => LoopbackRun.Of(3, ranks =>
        {
            using var model = nn.Linear(2 + (ranks.Rank / 2), 1);
            using var gradients = new SharedGradients(ranks, model);
            return 0;
        }));
        Assert.Equal("The tensors of the model of rank 2 are not those of rank 0; expected the same in all.", error.Message);
    }

    [Fact]
    public void Other_parameters_that_train_are_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => LoopbackRun.Of(2, ranks =>
        {
            using var model = nn.Linear(2, 1);
            model.bias!.requires_grad = ranks.IsFirst;
            using var gradients = new SharedGradients(ranks, model);
            return 0;
        }));
        Assert.Equal("The parameters that train of rank 1 are not those of rank 0; expected the same in all.", error.Message);
    }

    [Fact]
    public void Types_are_not_mixed()
    {
        using var model = nn.Sequential(("first", nn.Linear(2, 2)), ("second", nn.Linear(2, 1).to(ScalarType.BFloat16)));
        var error = Assert.Throws<ArgumentException>(() => new SharedGradients(new Ranks(new SingleProcess()), model));
        Assert.StartsWith("Parameter second.weight is BFloat16 on cpu, and first.weight is Float32 on cpu; expected all on one device, and all Float32 or all Float64.", error.Message, StringComparison.Ordinal);
        using var frozen = nn.Linear(1, 1);
        foreach (var parameter in frozen.parameters())
            parameter.requires_grad = false;
        Assert.StartsWith("No parameter of Linear trains", Assert.Throws<ArgumentException>(() => new SharedGradients(new Ranks(new SingleProcess()), frozen)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_backward_passes_after_what_was_expected_are_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => WithLinear(2, (_, model, gradients) =>
        {
            gradients.Expect(2, 4);
            for (var i = 0; i < 2; i++)
                model.forward(ones(2, 2)).sum().backward();
            gradients.Reduce(2, 4);
        }));
        Assert.Equal("A second backward pass ran after Expect, when gradients of the first had been sent; expected one.", error.Message);
    }

    [Fact]
    public void Other_numbers_than_expected_are_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => WithLinear(2, (_, _, gradients) =>
        {
            gradients.Expect(2, 4);
            gradients.Reduce(2, 8);
        }));
        Assert.Equal("Reduce was told 2 of 8 samples, and Expect other numbers; expected the same.", error.Message);
        error = Assert.Throws<InvalidOperationException>(() => WithLinear(2, (_, _, gradients) =>
        {
            gradients.Expect(2, 4);
            gradients.Expect(2, 4);
        }));
        Assert.Equal("Expect was called twice; expected Reduce after the first.", error.Message);
    }

    [Fact]
    public void Gradients_that_are_being_sent_are_not_replaced()
    {
        var error = Assert.Throws<InvalidOperationException>(() => WithLinear(2, (_, model, gradients) =>
        {
            gradients.Expect(2, 4);
            foreach (var parameter in model.parameters())
                parameter.grad = null;
            gradients.Reduce(2, 4);
        }));
        Assert.StartsWith("The gradient of a parameter of shape (1) was replaced between Expect and Reduce", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_that_does_not_come_is_named_by_the_first_that_waits()
    {
        var errors = new StringWriter();
        var ranks = Loopback.Create(3).Select(one => new Ranks(one, new RanksOptions { Timeout = TimeSpan.FromSeconds(2) }, errors)).ToArray();
        var codes = new int[2];
        // The rank in the middle does not come.
        var threads = new[] { 0, 2 }.Select((rank, i) => new Thread(() => codes[i] = ranks[rank].Run(() =>
        {
            ranks[rank].Barrier();
            return 0;
        }))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal([1, 1], codes);
        // Threads, unlike processes, see that they are ended, and say so.
        Assert.Equal(["[rank 0] Waited 2 s for arrival of rank 1."], errors.ToString().Split('\n').Where(line => line.Contains("Waited", StringComparison.Ordinal)).Select(line => line.Trim()));
    }

    private static void WithLinear(int size, Action<Ranks, TorchSharp.Modules.Linear, SharedGradients> action) => LoopbackRun.Of(size, ranks =>
    {
        using var model = nn.Linear(2, 1);
        using var gradients = new SharedGradients(ranks, model, new SharedGradientsOptions { Overlap = Overlap.On });
        action(ranks, model, gradients);
        return 0;
    });
}
