using RelDrop.Cuda;
using RelDrop.Points;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda;

/// <summary>The kernels choose what the CPU chooses, and compile for GPUs.</summary>
public sealed class PointKernelsTests
{
    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(2, 7, 7)]
    [InlineData(3, 33, 12)]
    [InlineData(2, 100, 40)]
    public void Kernels_choose_what_the_CPU_chooses(int batch, int n, int count)
    {
        using var scope = NewDisposeScope();
        using var launcher = new CpuKernelLauncher();
        manual_seed(n);
        var points = rand(batch, n, 3);
        AssertSame(PointSampling.FarthestPoints(points, count, n / 2), PointKernels.FarthestPoints(launcher, points, count, n / 2));
        var centers = cat([points.narrow(1, 0, Math.Min(n, 20)), full([batch, 1, 3], Number.Of(9f))], 1);
        AssertSame(PointSampling.BallQuery(points, centers, 0.4, count), PointKernels.BallQuery(launcher, points, centers, 0.4, count));
        Assert.Equal([batch, batch], launcher.Launched.Select(launch => launch.Size.Groups));

        static void AssertSame(Tensor expected, Tensor actual) => Assert.Equal(expected.data<long>().ToArray(), actual.data<long>().ToArray());
    }

    [Theory]
    [InlineData("ChooseFarthest", 16, 16, 16, 4, 4, 4)]
    [InlineData("FindWithin", 16, 16, 16, 4, 4, 4, 4, 4)]
    public void Kernels_compile_to_PTX(string name, params int[] sizes)
    {
        using var compiler = new PtxCompiler();
        foreach (var (major, minor) in new[] { (8, 0), (9, 0) })
        {
            var kernel = compiler.Compile(PointKernels.All.Single(kernel => kernel.Method.Name == name).Method, major, minor);
            Assert.Equal(sizes, kernel.ParameterSizes);
            Assert.InRange(kernel.SharedBytes, 0, 48 * 1024);
            Assert.DoesNotMatch(@"fma|\b(add|sub|mul)\.f", kernel.Text);
            Assert.DoesNotMatch(@"\.v[24]\.", kernel.Text);
        }
    }
}
