using RelDrop.Relevance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Machine;

/// <summary>
/// Every preset in float32 against float64, where torch's kernels have to fill channels up to blocks: what a machine computes wrongly
/// shows here.
/// </summary>
public class SinglePrecisionTests
{
    private static readonly int[] Channels = [1, 3, 8, 20, 24, 40];

    private static readonly Type[] Composites =
    [
        typeof(EpsilonPlus), typeof(EpsilonPlusFlat), typeof(EpsilonFlat), typeof(RelDropPaper), typeof(Gradient), typeof(EpsilonAlpha2Beta1),
        typeof(EpsilonAlpha2Beta1Flat), typeof(EpsilonGamma), typeof(ExcitationBackprop), typeof(DeconvNet), typeof(GuidedBackprop), typeof(BetaSmooth),
    ];

    public static TheoryData<int, int> Cases
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var dimensions in new[] { 1, 2, 3 })
            {
                foreach (var channels in Channels)
                    data.Add(dimensions, channels);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Presets_are_as_in_float64(int dimensions, int channels)
    {
        using var scope = NewDisposeScope();
        manual_seed((dimensions * 100) + channels);
        var hidden = Channels[(Array.IndexOf(Channels, channels) + 3) % Channels.Length];
        nn.Module<Tensor, Tensor> Create() => dimensions switch
        {
            1 => new ChannelNet1d(channels, hidden),
            2 => new ChannelNet2d(channels, hidden),
            _ => new ChannelNet3d(channels, hidden),
        };
        using var single = Create();
        using var whole = Create();
        using var shaken = Create();
        whole.load_state_dict(single.state_dict());
        whole.to(float64);
        var input = randn([4, channels, .. Enumerable.Repeat(dimensions == 3 ? 5L : 8L, dimensions)]);
        foreach (var composite in Composites)
        {
            var expected = RelevanceOf(whole, composite, input.to(float64));
            var actual = RelevanceOf(single, composite, input).to(float64);
            // How far half a rounding of float32 in what goes in moves what comes out.
            shaken.to(float64);
            shaken.load_state_dict(whole.state_dict());
            using (no_grad())
            {
                foreach (var parameter in shaken.parameters())
                    parameter.mul_(Shaken(parameter));
            }

            var moved = Distance(RelevanceOf(shaken, composite, input.to(float64) * Shaken(input.to(float64))), expected);
            var off = Distance(actual, expected);
            Assert.True(off <= Math.Max(1e-4, 30 * moved), $"{composite.Name}: off by {off}, moved by {moved}");
        }
    }

    private static Tensor RelevanceOf(nn.Module model, Type composite, Tensor input) =>
        LrpEngine.Attribute((ILrpModule)model, composite, [input], 0, Target.Class(1)).Relevance;

    /// <summary>Factors about 1, half a rounding of float32 apart.</summary>
    private static Tensor Shaken(Tensor like) => (rand_like(like) * Number.Of(3e-8)).add(Number.One, Number.One);

    private static double Distance(Tensor actual, Tensor expected) => ((actual - expected).norm() / expected.norm()).item<double>();
}
