using System.Globalization;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace RelDrop;

/// <summary>
/// Compares torch's convolutions with the same in float64, where their kernels have to fill channels up to blocks of 16: what oneDNN
/// gets wrong, if it does. Each is tried again and again, on one thread and on all, in memory that held NaN before.
/// </summary>
internal static class ConvolutionCheck
{
    private const int Repetitions = 2;

    // Larger blocks than this the C library gives back to the system, which hands out zeros.
    private const long KeptElements = 24_000;
    private const int Block = 16;

    private static readonly Case[] Cases =
    [
        new("convolution", 2, Channels: 20, Outputs: 16, Size: 4),
        new("convolution", 2, Channels: 40, Outputs: 24, Size: 5, Type: ScalarType.BFloat16),
        new("transposed convolution", 2, Channels: 1, Outputs: 2, Size: 4),
        new("transposed convolution", 1, Channels: 3, Outputs: 8, Size: 16),
        new("transposed convolution", 2, Channels: 1, Outputs: 1, Size: 8, Batch: 4),
        new("input gradient", 2, Channels: 16, Outputs: 20, Size: 5, Batch: 3),
        new("input gradient", 3, Channels: 2, Outputs: 8, Size: 4),
        new("input gradient", 2, Channels: 24, Outputs: 4, Size: 4, Type: ScalarType.BFloat16),
    ];

    /// <summary>The convolutions that are wrong, a line each; none if all are right.</summary>
    /// <remarks>On a thread of its own, so that modes, dispose scopes and numbers of threads of the caller's do not matter and stay.</remarks>
    public static IReadOnlyList<string> Run(CheckedConvolutions convolutions)
    {
        List<string> faults = [];
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var scope = NewDisposeScope();
                using var withoutGradient = no_grad();
                var threads = get_num_threads();
                faults.AddRange(Cases.Select(test => FaultOf(test, convolutions, threads)).OfType<string>());
            }
#pragma warning disable CA1031 // Goes to the caller.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                error = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
        return faults;
    }

    private static string? FaultOf(Case test, CheckedConvolutions convolutions, int allThreads)
    {
        using var scope = NewDisposeScope();
        var input = Values([test.Batch, test.IsTransposed ? test.Outputs : test.Channels, .. test.Sizes], seed: 1).to(test.Type);
        var output = Values([test.Batch, test.Outputs, .. test.Sizes], seed: 2).to(test.Type);
        var weight = Values([test.Outputs, test.Channels, .. test.Sizes.Select(_ => 3L)], seed: 3).to(test.Type);
        var expected = Elements(Compute(new CheckedConvolutions(), input.to(ScalarType.Float64), output.to(ScalarType.Float64), weight.to(ScalarType.Float64)));
        var largest = expected.Max(Math.Abs);
        // What is wrong is off by tenths. Without oneDNN, bfloat16 is summed in bfloat16: that comes near 0.02.
        var limit = test.Type == ScalarType.BFloat16 ? 0.05 : 1e-4;
        foreach (var threads in new[] { 1, allThreads }.Distinct())
        {
            TorchThreads.Use(threads);
            for (var i = 0; i < Repetitions; i++)
            {
                Spoil(test.Batch * Block * ((Math.Max(test.Channels, test.Outputs) / Block) + 1) * (long)Math.Pow(test.Size, test.Dimensions));
                var off = Largest(Elements(Compute(convolutions, input, output, weight)), expected) / largest;
                if (!(off <= limit))
                    return string.Create(CultureInfo.InvariantCulture, $"{test.Operation}, {test.Dimensions}-D, {test.Channels} to {test.Outputs} channels, batch {test.Batch}, {test.Type}, threads {threads}: off by {off:0.0e0} of the largest");
            }
        }

        return null;

        Tensor Compute(CheckedConvolutions with, Tensor input, Tensor output, Tensor weight) => test.Operation switch
        {
            "convolution" => with.Forward(input, weight),
            "transposed convolution" => with.Transposed(input, weight),
            _ => with.InputGradient(input, weight, output),
        };
    }

    /// <summary>Values from -0.5 to 0.5, without a draw from torch's random state.</summary>
    private static Tensor Values(long[] shape, int seed)
    {
        const double golden = 0.6180339887498949;
        var count = shape.Aggregate(1L, (product, size) => product * size);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)((((i + 1) * golden * seed) % 1) - 0.5);
        return tensor(values).reshape(shape);
    }

    /// <summary>Fills memory with NaN and frees it: what is read without having been written shows then.</summary>
    private static void Spoil(long elements)
    {
        var values = new float[Math.Min(elements, KeptElements)];
        values.AsSpan().Fill(float.NaN);
        Tensor[] spoiled = [tensor(values), tensor(values), tensor(values), tensor(values)];
        foreach (var tensor in spoiled)
            tensor.Dispose();
    }

    private static double[] Elements(Tensor tensor) => tensor.to(ScalarType.Float64).contiguous().data<double>().ToArray();

    /// <summary>The largest difference; infinite where one is not a number.</summary>
    private static double Largest(double[] actual, double[] expected) =>
        actual.Zip(expected, (a, e) => double.IsFinite(a) ? Math.Abs(a - e) : double.PositiveInfinity).Max();

    /// <summary>One convolution, by the channels of its smaller side's weight (K, C, …).</summary>
    private sealed record Case(string Operation, int Dimensions, long Channels, long Outputs, long Size, long Batch = 2, ScalarType Type = ScalarType.Float32)
    {
        public bool IsTransposed => Operation == "transposed convolution";

        public long[] Sizes { get; } = [.. Enumerable.Repeat(Size, Dimensions)];
    }
}
