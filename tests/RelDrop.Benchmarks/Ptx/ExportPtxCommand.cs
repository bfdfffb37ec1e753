using System.CommandLine;
using System.Reflection;
using System.Text;
using System.Text.Json;
using RelDrop.Cuda;
using RelDrop.Masking;
using RelDrop.Masking.Kernels;
using RelDrop.Points;
using static TorchSharp.torch;

namespace RelDrop.Benchmarks.Ptx;

/// <summary>Writes kernels as PTX, for machines that have a GPU and no .NET.</summary>
internal sealed class ExportPtxCommand : Command
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The parts that say which sample's relevance, box and count a plan holds, in the order of <see cref="SamplePlan"/>.</summary>
    private static readonly string[] PlanFields = ["slot", "height", "width", "top", "left", "rank_or_count", "fill", "amount", "sample"];

    /// <summary>Batches that masks are checked with, and the two that they are timed with.</summary>
    private static readonly (int Samples, int Height, int Width)[] Batches = [(3, 5, 7), (5, 12, 10), (4, 32, 32), (2, 80, 70), (2, 131, 130), (256, 32, 32), (64, 224, 224)];

    private readonly Argument<DirectoryInfo> folder = new("folder") { Description = "Where they go; made if it is missing." };

    public ExportPtxCommand()
        : base("export-ptx", "Writes every kernel as a .ptx file, and manifest.json, which says how each is launched. check_ptx.py runs them.")
    {
        Arguments.Add(folder);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        var target = parsed.GetRequiredValue(folder).FullName;
        using var compiler = new PtxCompiler();
        var entries = Kernels().Select(kernel =>
        {
            // What runs on compute capability 8.0 runs on all that came after.
            var ptx = compiler.Compile(kernel.Method, 8, 0);
            AtomicFile.Write(Path.Combine(target, $"{kernel.Name}.ptx"), Encoding.ASCII.GetBytes(ptx.Text));
            return new
            {
                kernel.Name,
                File = $"{kernel.Name}.ptx",
                Entry = ptx.EntryName,
                Parameters = kernel.Method.GetParameters().Zip(ptx.ParameterSizes, (parameter, bytes) => new { parameter.Name, Type = TypeName(parameter.ParameterType), Bytes = bytes }),
                kernel.Groups,
                GroupSize = kernel.Launches is null ? PointKernels.GroupSize : (int?)null,
                ptx.SharedBytes,
                kernel.Launches,
                kernel.Computes,
            };
        }).ToArray();
        AtomicFile.Write(Path.Combine(target, "manifest.json"), JsonSerializer.SerializeToUtf8Bytes(new { PlanFields, Kernels = entries }, Json));
        parsed.InvocationConfiguration.Output.WriteLine($"{entries.Length} kernels and manifest.json: {target}");
        return 0;
    }

    private static IEnumerable<(string Name, MethodInfo Method, string Groups, object? Launches, string Computes)> Kernels()
    {
        foreach (var (name, dropout) in new (string, RelevanceDropout)[]
        {
            ("top_k", new TopKMasked().CreateRelDrop(1)), ("block", new BlockMasked().CreateRelDrop(1)), ("block_10_centers", new ManyCentersMasked().CreateRelDrop(1)),
            ("patch_4_centers", new PatchMasked().CreateRelDrop(1)), ("pixel", new PixelMasked().CreateRelDrop(1)), ("point_first_kept", new PointMasked().CreateRelDrop(1)),
            ("random_erasing_noise", new RandomErased().CreateRelDrop(1)), ("random_dropout", new RandomlyDropped().CreateRelDrop(1)), ("random_points", new RandomlyChosen().CreateRelDrop(1)),
        })
        {
            var launches = Batches.Select(batch => Launch(batch, dropout.Kernels!.KeepsRelevance)).ToArray();
            foreach (var (type, suffix) in new[] { (ScalarType.Float32, ""), (ScalarType.Float16, "_float16"), (ScalarType.BFloat16, "_bfloat16") })
                yield return (name + suffix, dropout.Kernels!.For(type)!, "groups × parts", launches, dropout.Mask.ToString());
        }

        foreach (var (method, groups, computes) in PointKernels.All)
            yield return (method.Name, method, groups, null, computes);
    }

    /// <summary>How a batch is masked where shared memory is enough for it; elsewhere no launch asks for any.</summary>
    private static object Launch((int Samples, int Height, int Width) batch, bool keepsRelevance)
    {
        var size = KernelMasker.SizeOf(batch.Samples, batch.Height * batch.Width, keepsRelevance ? int.MaxValue : 0);
        return new { batch.Samples, batch.Height, batch.Width, size.Groups, size.Parts, size.GroupSize, size.DynamicSharedBytes };
    }

    /// <summary>A view is an address and a number of elements, 64 bits each.</summary>
    private static string TypeName(Type type) => KernelArgument.ElementOf(type) is { } element ? $"view of {element.Name}" : type.Name;
}
