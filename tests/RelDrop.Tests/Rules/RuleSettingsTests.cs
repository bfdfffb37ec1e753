using RelDrop.Relevance;
using RelDrop.Rules;
using RelDrop.Support;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Rules;

/// <summary>What the generator could not see is refused when it runs, with what was expected and what was found.</summary>
public class RuleSettingsTests
{
    [AlphaBeta(2, 2, On = Layers.Linear)]
    public class Unbalanced : Composite.Empty;

    [Epsilon(-1, On = Layers.Linear)]
    public class Negative : Composite.Empty;

    [Theory]
    [InlineData(typeof(Unbalanced), "AlphaBetaAttribute of Linear 'Linear': alpha and beta must be at least 0, and alpha - beta must be 1")]
    [InlineData(typeof(Negative), "EpsilonAttribute of Linear 'Linear': epsilon must be at least 0")]
    public void Settings_out_of_range_are_refused(Type composite, string why)
    {
        using var layer = Linear(2, 2);
        var exception = Assert.Throws<NotSupportedException>(() => LrpDispatch.CreatePass(layer, composite, LrpContext.Model));
        Assert.StartsWith(why, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_box_for_another_number_of_channels_is_refused(bool isCompiled)
    {
        using var scope = NewDisposeScope();
        var layer = Conv2d(3, 2, 1);
        using var probe = new Probe(isCompiled ? new Conv2dBlock(layer) : layer, isNonNegative: false);
        var exception = Assert.Throws<ArgumentException>(() => probe.Attribute<ChannelZBox>(ones(1, 3, 2, 2), ones(1, 2, 2, 2)));
        Assert.StartsWith("Expected 1 value, or one for each of the 3 channels that Conv2d 'Conv2d' reads from its input of shape (1, 3, 2, 2); got 4.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_read_by_name()
    {
        var settings = new RuleSpec("ZBox", "ZBox", new ZBoxAttribute([-1, -2], [1, 2]) { Clip = true, Epsilon = 0.5 }.Given.ToEquatable()).Settings;
        Assert.Equal([-1.0, -2], settings["Low"]);
        Assert.Equal(0.5, settings.Number("Epsilon"));
        Assert.True(settings.Flag("Clip"));
        Assert.False(settings.Flag("NormScale"));
        Assert.Null(settings["Mean"]);
    }
}
