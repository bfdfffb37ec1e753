using RelDrop.Conformance;
using RelDrop.Conformance.Models;
using RelDrop.Relevance;
using RelDrop.Tests.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda;

/// <summary>
/// Relevance on torch's meta device, whose tensors have a shape and a device and no elements: an operation that mixed devices, or read
/// elements on the CPU, would fail there as on a GPU. Torch's library has no meta convolutions, so that these are dense networks.
/// </summary>
public sealed class DeviceTests
{
    private static readonly Device Meta = new(DeviceType.META);

    /// <summary>Every preset that was compiled but BetaSmooth: its plain relu has no meta kernel either.</summary>
    public static TheoryData<Type> Composites { get; } =
    [
        typeof(EpsilonPlus), typeof(EpsilonPlusFlat), typeof(EpsilonFlat), typeof(RelDropPaper), typeof(EpsilonAlpha2Beta1), typeof(EpsilonAlpha2Beta1Flat),
        typeof(EpsilonGammaBox), typeof(ExcitationBackprop), typeof(DeconvNet), typeof(GuidedBackprop), typeof(Gradient),
    ];

    [Theory]
    [MemberData(nameof(Composites))]
    public void Relevance_stays_where_model_and_input_are(Type composite)
    {
        using var scope = NewDisposeScope();
        using var model = Catalog.Models["mlp"].Create();
        model.to(Meta);
        var input = empty(4, 12, device: Meta);
        var attribution = LrpEngine.Attribute((ILrpModule)model, composite, [input], 0, Target.Relevance(empty(4, 5, device: Meta)));
        Assert.Equal([4, 12], attribution.Relevance.shape);
        Assert.Equal((DeviceType.META, DeviceType.META), (attribution.Relevance.device_type, attribution.Output.device_type));
    }

    [Fact]
    public void An_input_elsewhere_than_the_model_is_named()
    {
        using var scope = NewDisposeScope();
        using var model = new BlockMasked();
        model.to(Meta);
        // The missing convolution stands for what torch says of a GPU and a CPU.
        var message = Assert.Throws<ArgumentException>("inputs", () => LrpEngine.Attribute((ILrpModule)model, typeof(EpsilonFlat), [rand(4, 3, 12, 10)], 0, null)).Message;
        Assert.StartsWith("Expected inputs on meta, where the model is; got one on cpu.", message, StringComparison.Ordinal);
    }

    /// <summary>On a device of its own, nothing can look at labels: neither they nor the output's largest are read.</summary>
    [Fact]
    public void Labels_stay_where_they_are()
    {
        using var scope = NewDisposeScope();
        using var model = Catalog.Models["mlp"].Create();
        model.to(Meta);
        foreach (var target in new[] { Target.TopClass, Target.Label(zeros(4, int64, device: Meta)), Target.Logit(zeros(4, int64)), Target.Class(2) })
            Assert.Equal(DeviceType.META, LrpEngine.Attribute((ILrpModule)model, typeof(EpsilonFlat), [empty(4, 12, device: Meta)], 0, target).Relevance.device_type);
        Assert.Throws<ArgumentException>("target", () => LrpEngine.Attribute((ILrpModule)model, typeof(EpsilonFlat), [empty(4, 12, device: Meta)], 0, Target.Class(7)));
    }
}
