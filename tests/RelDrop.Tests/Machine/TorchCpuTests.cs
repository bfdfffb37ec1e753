using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Machine;

/// <summary>Whether torch uses oneDNN, as programs and their environment set it.</summary>
public sealed class TorchCpuTests : IDisposable
{
    private readonly OneDnnMode before = TorchCpu.OneDnn;

    public void Dispose() => TorchCpu.OneDnn = before;

    [Theory]
    [InlineData(null, OneDnnMode.Auto)]
    [InlineData("", OneDnnMode.Auto)]
    [InlineData("auto", OneDnnMode.Auto)]
    [InlineData(" On ", OneDnnMode.On)]
    [InlineData("OFF", OneDnnMode.Off)]
    public void The_variable_names_a_mode(string? value, OneDnnMode mode) => Assert.Equal(mode, TorchCpu.Parse(value));

    [Theory]
    [InlineData("1")]
    [InlineData("yes")]
    public void Another_value_is_an_error_that_says_what_is_expected(string value)
    {
        var error = Assert.Throws<InvalidOperationException>(() => TorchCpu.Parse(value));
        Assert.Equal($"Expected the environment variable RELDROP_ONEDNN to be auto, on or off; got '{value}'.", error.Message);
    }

    [Fact]
    public void It_is_switched_off_and_on_for_the_process()
    {
        using var scope = NewDisposeScope();
        var (input, weight) = (randn(2, 20, 9, 9), randn(24, 20, 3, 3));
        var expected = functional.conv2d(input.to(float64), weight.to(float64), null!);
        foreach (var mode in new[] { OneDnnMode.Off, OneDnnMode.Auto })
        {
            TorchCpu.OneDnn = mode;
            Assert.Equal(mode, TorchCpu.OneDnn);
            Assert.Equal(mode == OneDnnMode.Off, TorchCpu.Report.State == OneDnnState.Off);
            Assert.True((functional.conv2d(input, weight, null!).to(float64) - expected).abs().max().item<double>() < 1e-3);
        }
    }

    [Fact]
    public void What_was_found_out_is_kept()
    {
        var report = TorchCpu.Ensure();
        Assert.Same(report, TorchCpu.Report);
        Assert.Same(report, TorchCpu.Ensure());
        Assert.NotEqual(OneDnnState.Wrong, report.State);
    }
}
