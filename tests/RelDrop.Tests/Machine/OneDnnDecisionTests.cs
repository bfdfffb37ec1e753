namespace RelDrop.Tests.Machine;

/// <summary>What is done about oneDNN, by what it is found to compute.</summary>
public class OneDnnDecisionTests
{
    [Fact]
    public void What_is_right_stays_as_it_is()
    {
        var oneDnn = new Fake();
        var report = OneDnnDecision.Make(OneDnnMode.Auto, oneDnn);
        Assert.Equal(OneDnnState.Right, report.State);
        Assert.False(report.IsFaulty);
        Assert.True(oneDnn.IsEnabled);
    }

    [Fact]
    public void Hidden_caches_are_mended_before_anything_is_computed()
    {
        var oneDnn = new Fake { HidesCaches = true, FaultsWithHiddenCaches = ["a fault"] };
        var report = OneDnnDecision.Make(OneDnnMode.Auto, oneDnn);
        Assert.Equal(OneDnnState.Mended, report.State);
        Assert.True(report.IsFaulty);
        Assert.Contains("docs/machines.md", report.Summary, StringComparison.Ordinal);
        Assert.True(oneDnn.IsEnabled);
        Assert.Equal(1, oneDnn.Checks);
    }

    [Fact]
    public void What_cannot_be_mended_is_switched_off()
    {
        var oneDnn = new Fake { HidesCaches = true, CanMend = false, FaultsWithHiddenCaches = ["a fault"] };
        var report = OneDnnDecision.Make(OneDnnMode.Auto, oneDnn);
        Assert.Equal(OneDnnState.Off, report.State);
        Assert.True(report.IsFaulty);
        Assert.False(oneDnn.IsEnabled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Other_faults_switch_it_off(bool hidesCaches)
    {
        var oneDnn = new Fake { HidesCaches = hidesCaches, FaultsWithHiddenCaches = ["one"], Faults = ["convolution, 2-D: off", "another"] };
        var report = OneDnnDecision.Make(OneDnnMode.Auto, oneDnn);
        Assert.Equal(OneDnnState.Off, report.State);
        Assert.True(report.IsFaulty);
        Assert.Equal(["convolution, 2-D: off", "another"], report.Faults);
        Assert.Contains("two to five times", report.Summary, StringComparison.Ordinal);
        Assert.Contains("  another", report.ToString(), StringComparison.Ordinal);
        Assert.False(oneDnn.IsEnabled);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void What_stays_wrong_is_said(bool canSwitch, bool isWrongWithoutIt)
    {
        var oneDnn = new Fake { CanSwitch = canSwitch, Faults = ["a fault"], FaultsWithout = isWrongWithoutIt ? ["a fault"] : [] };
        var report = OneDnnDecision.Make(OneDnnMode.Auto, oneDnn);
        Assert.Equal(OneDnnState.Wrong, report.State);
        Assert.True(report.IsFaulty);
        Assert.Contains("do not trust", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void On_asks_for_it_unchecked()
    {
        var oneDnn = new Fake { HidesCaches = true, Faults = ["a fault"], IsEnabled = false };
        var report = OneDnnDecision.Make(OneDnnMode.On, oneDnn);
        Assert.Equal((OneDnnState.Unchecked, false, true, 0), (report.State, report.IsFaulty, oneDnn.IsEnabled, oneDnn.Checks));
        Assert.False(oneDnn.IsMended);
    }

    [Fact]
    public void Off_switches_it_off_unchecked()
    {
        var oneDnn = new Fake();
        var report = OneDnnDecision.Make(OneDnnMode.Off, oneDnn);
        Assert.Equal((OneDnnState.Off, false, false, 0), (report.State, report.IsFaulty, oneDnn.IsEnabled, oneDnn.Checks));
    }

    [Fact]
    public void Off_where_it_cannot_be_switched_off_is_said() =>
        Assert.Equal(OneDnnState.Unchecked, OneDnnDecision.Make(OneDnnMode.Off, new Fake { CanSwitch = false }).State);

    private sealed class Fake : IOneDnn
    {
        public bool HidesCaches { get; init; }

        public bool CanMend { get; init; } = true;

        public bool CanSwitch { get; init; } = true;

        public IReadOnlyList<string> Faults { get; init; } = [];

        public IReadOnlyList<string> FaultsWithHiddenCaches { get; init; } = [];

        public IReadOnlyList<string> FaultsWithout { get; init; } = [];

        public bool IsEnabled { get; set; } = true;

        public bool IsMended { get; private set; }

        public int Checks { get; private set; }

        public bool TryMendCaches() => IsMended = CanMend;

        public bool TryEnable(bool enabled)
        {
            if (CanSwitch)
                IsEnabled = enabled;
            return CanSwitch;
        }

        public IReadOnlyList<string> FindFaults()
        {
            Checks++;
            if (!IsEnabled)
                return FaultsWithout;
            return HidesCaches && !IsMended ? FaultsWithHiddenCaches : Faults;
        }
    }
}
