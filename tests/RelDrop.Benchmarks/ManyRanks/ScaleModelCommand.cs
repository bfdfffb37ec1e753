using System.CommandLine;
using System.Globalization;
using RelDrop.Benchmarks.Measuring;
using RelDrop.Benchmarks.Output;
using RelDrop.Distributed;
using Spectre.Console;
using TorchSharp;

namespace RelDrop.Benchmarks.ManyRanks;

/// <summary>
/// Predicts how long training steps take on many ranks. Under a launcher it measures what is predicted, too: <c>mpirun -np 2 dotnet RelDrop.Benchmarks.dll scale-model</c>.
/// </summary>
internal sealed class ScaleModelCommand : Command
{
    /// <summary>What lines of numbers begin with.</summary>
    public const string CostsMark = "costs";

    private readonly Option<int> batch = Whole("--batch", "How many samples the global batch has, where it is measured.", 64);
    private readonly Option<int> rounds = Whole("--rounds", "How often each is measured.", 5);
    private readonly Option<bool> overlap = new("--overlap") { Description = "Whether gradients are sent while the backward pass runs." };
    private readonly Option<bool> costs = new("--costs") { Description = "Also print, each round, the milliseconds of one rank alone, by the clock and of the processor, and of all." };
    private readonly Option<bool> table = new("--table") { Description = "Measure nothing: show what is predicted for 8 to 256 GPUs by the options below." };
    private readonly Option<double> compute = Number("--compute", "Forward and backward pass of a rank's samples, in milliseconds.", 100);
    private readonly Option<double> each = Number("--mask-each", "An attribution of a sample, in milliseconds.", 1);
    private readonly Option<int> samples = Whole("--samples", "How many samples a rank has.", 64);
    private readonly Option<double> megabytes = Number("--megabytes", "How large the gradients are, in 10⁶ bytes.", 102.2);
    private readonly Option<double> within = Number("--within", "How fast a rank sends to another on its machine, in 10⁹ bytes a second.", 200);
    private readonly Option<double> between = Number("--between", "And to one on another, in 10⁹ bytes a second.", 25);
    private readonly Option<double> latency = Number("--latency", "The latency of a message, in microseconds.", 5);
    private readonly Option<int> perMachine = Whole("--per-machine", "How many ranks a machine has.", 8);

    public ScaleModelCommand()
        : base("scale-model", "Predicts training steps on many ranks from what one rank's computing and its links cost; started by mpirun, also measures them.")
    {
        foreach (var option in (Option[])[batch, rounds, overlap, costs, table, compute, each, samples, megabytes, within, between, latency, perMachine])
            Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(table))
        {
            Predict(parsed);
            return 0;
        }

        TorchCpu.Ensure();
        using var ranks = Ranks.Join();
        torch.set_num_threads(1);
        return ranks.Run(() =>
        {
            Measure(ranks, parsed.GetValue(batch), parsed.GetValue(rounds), parsed.GetValue(overlap) ? Overlap.On : Overlap.Off, parsed.GetValue(costs));
            return 0;
        });
    }

    /// <summary>Steps of all ranks and of the first alone, by turns: what disturbs the machine for a while disturbs both.</summary>
    private static void Measure(Ranks ranks, int batch, int rounds, Overlap overlap, bool prints)
    {
        using var step = new RankedStep(ranks, batch, overlap);
        var link = ranks.Size > 1 ? LinkTimes.Measure(ranks, 2 * rounds) : new Link(0, 1);
        var (alone, shared, parts) = (new List<Cost>(), new List<Cost>(), new List<(int Masked, double Mask, double Forward, double Backward, double Optimizer)>());
        var share = ranks.Share(batch);
        for (var round = 0; round <= rounds; round++)
        {
            var number = (ulong)round;
            var one = ranks.IsFirst ? Cost.Of(() => step.Alone(number, batch)) : default;
            ranks.Barrier();
            // All ranks at once, as they compute when they share a step.
            var (mask, forward, backward, optimizer) = step.Alone(number, share.Length);
            ranks.Barrier();
            var together = Cost.Of(() => step.Shared(number));
            Span<double> processor = [together.Processor];
            ranks.Sum(processor);
            // The first round warms up.
            if (round == 0)
                continue;
            alone.Add(one);
            shared.Add(together with { Processor = processor[0] });
            parts.Add((step.Masked(number, share.Length), mask, forward, backward, optimizer));
        }

        ranks.Barrier();
        if (!ranks.IsFirst)
            return;
        var maskEach = Quantiles.Median(parts.Select(part => part.Mask / Math.Max(part.Masked, 1)));
        var model = new StepModel(
            Quantiles.Median(parts.Select(part => part.Forward)), Quantiles.Median(parts.Select(part => part.Backward)), Quantiles.Median(parts.Select(part => part.Optimizer)),
            MaskFixed: 0, maskEach, share.Length, RankedStep.Probability, step.Buckets);
        var (predicted, waiting, sending) = model.Predict(ranks.Size, new Network(link, link, ranks.Size), step.IsOverlapped);
        var (aloneWall, aloneCpu) = (Quantiles.Median(alone.Select(cost => cost.Wall)), Quantiles.Median(alone.Select(cost => cost.Processor)));
        var (wall, cpu) = (Quantiles.Median(shared.Select(cost => cost.Wall)), Quantiles.Median(shared.Select(cost => cost.Processor)));
        foreach (var (one, all) in alone.Zip(shared).Where(_ => prints))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{CostsMark} {one.Wall} {one.Processor} {all.Wall} {all.Processor}"));
        Console.WriteLine(Machine.Now());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ranks.Size} ranks, {batch} samples, {step.Buckets.Sum():0.0} MB of gradients in {step.Buckets.Count} parts, {(step.IsOverlapped ? "overlapped" : "in turn")}; link {1000 * link.Latency:0} µs, {link.MegabytesPerMillisecond:0.00} GB/s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a step: predicted {predicted:0} ms (waiting {waiting:0}, sending {sending:0}), measured {wall:0} ms: {predicted / wall:0.00}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one rank: {aloneWall:0} ms, {aloneCpu:0} ms of processor; all: {wall:0} ms, {cpu:0} ms of processor together. Efficiency: {aloneWall / (ranks.Size * wall):0.00} in wall time, {aloneCpu / cpu:0.00} in processor time"));
    }

    private void Predict(ParseResult parsed)
    {
        var (total, count) = (parsed.GetValue(megabytes), parsed.GetValue(samples));
        const double bucket = 26.2144;
        double[] buckets = [.. Enumerable.Repeat(bucket, (int)(total / bucket)), total % bucket];
        var passes = parsed.GetValue(compute);
        var model = new StepModel(passes / 3, 2 * passes / 3, 0, MaskFixed: 0, parsed.GetValue(each), count, RankedStep.Probability, buckets);
        var wait = parsed.GetValue(latency) / 1000;
        var network = new Network(new Link(wait, parsed.GetValue(within)), new Link(wait, parsed.GetValue(between)), parsed.GetValue(perMachine));
        var (one, _, _) = model.Predict(1, network, overlaps: false);
        var console = AnsiConsole.Console;
        var rows = new Table().Border(console.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.Markdown);
        foreach (var column in new[] { "ranks", "a step", "waiting", "sending", "efficiency", "overlapped: sending", "efficiency" })
            rows.AddColumn(new TableColumn(column).RightAligned());
        for (var ranks = 8; ranks <= 256; ranks *= 2)
        {
            var (step, waiting, sending) = model.Predict(ranks, network, overlaps: false);
            var (overlapped, _, left) = model.Predict(ranks, network, overlaps: true);
            rows.AddRow([$"{ranks}", Milliseconds(step), Milliseconds(waiting), Milliseconds(sending), Percent(one / step), Milliseconds(left), Percent(one / overlapped)]);
        }

        console.Write(rows);
    }

    private static string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} ms");

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{100 * value:0} %");

    private static Option<int> Whole(string name, string description, int value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
        Validators = { result => Require<int>(name, result, number => number >= 1, "1 or more") },
    };

    private static Option<double> Number(string name, string description, double value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
        Validators = { result => Require<double>(name, result, number => number > 0 && double.IsFinite(number), "a number above 0") },
    };

    // What is no number at all has an error already.
    private static void Require<T>(string name, System.CommandLine.Parsing.OptionResult result, Func<T, bool> fits, string expected)
        where T : IParsable<T>
    {
        if (result.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out var given) && !fits(given))
            result.AddError($"{name} is {given}; expected {expected}.");
    }
}
