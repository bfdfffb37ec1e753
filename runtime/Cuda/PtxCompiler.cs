using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace RelDrop.Cuda;

/// <summary>
/// Compiles methods to PTX. Nothing else knows ILGPU's compiler: of its runtime, which would make a context beside torch's, nothing is
/// used.
/// </summary>
internal sealed partial class PtxCompiler : IDisposable
{
    /// <summary>The most threads that a group may have.</summary>
    public const int MaxGroupSize = 1024;

    /// <summary>
    /// Kernels may be launched with the largest groups that GPUs have: the driver's compiler must leave each thread registers for that, or such a
    /// launch could fail.
    /// </summary>
    private static readonly KernelSpecialization AnyGroup = new(maxNumThreadsPerGroup: MaxGroupSize, minNumGroupsPerMultiprocessor: null);

    private readonly Lock gate = new();
    private readonly Dictionary<(MethodInfo Method, int Major, int Minor), PtxKernel> compiled = [];
    private Context context = Create();

    /// <summary>The kernel for devices of a compute capability; compiled once.</summary>
    /// <param name="method">A static method of explicitly grouped threads: its parameters are views of primitive elements, and numbers.</param>
    /// <param name="major">The compute capability.</param>
    /// <param name="minor">The part of it after the point.</param>
    /// <exception cref="InvalidOperationException">The method cannot be compiled.</exception>
    public PtxKernel Compile(MethodInfo method, int major, int minor)
    {
        lock (gate)
        {
            return compiled.TryGetValue((method, major, minor), out var known) ? known : compiled[(method, major, minor)] = CompileAnew(method, new CudaArchitecture(major, minor));
        }
    }

    public void Dispose() => context.Dispose();

    private PtxKernel CompileAnew(MethodInfo method, CudaArchitecture architecture)
    {
        try
        {
            using var backend = new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_80, null);
            var kernel = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), AnyGroup);
            return PtxKernel.Parse(method, UniformBranch().Replace(Unfused().Replace(kernel.PTXAssembly, "$1.rn.$2"), "$1"));
        }
        catch (InternalCompilerException exception)
        {
            // What failed may have left the context in disorder.
            context.Dispose();
            context = Create();
            throw new InvalidOperationException($"{method.DeclaringType?.Name}.{method.Name} cannot be compiled for GPUs: {exception.InnerException?.Message ?? exception.Message}", exception);
        }
    }

    /// <summary>
    /// Sums and products that do not say how they are rounded: the driver's compiler may fuse them into one operation, rounded once, and a
    /// kernel would then choose otherwise than the CPU.
    /// </summary>
    [GeneratedRegex(@"\b(add|sub|mul)\.(f32|f64)\b")]
    private static partial Regex Unfused();

    /// <summary>
    /// Conditions that ILGPU promises all threads of a warp to agree on. It takes a loop's count for one where threads count differently, and
    /// such a promise broken is undefined behaviour (PTX ISA, bra). The driver's compiler finds for itself what they agree on.
    /// </summary>
    [GeneratedRegex(@"(@!?%p\d+\s+bra)\.uni\b")]
    private static partial Regex UniformBranch();

    // Below O2, loads from global memory are generic ones, which are slower.
    private static Context Create() => Context.Create(builder => builder.Default().Optimize(OptimizationLevel.O2));
}
