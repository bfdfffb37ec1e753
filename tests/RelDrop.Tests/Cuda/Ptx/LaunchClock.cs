namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Counts barriers of a launch whose groups run one after another: what two threads of one group do at different times is ordered.</summary>
internal sealed class LaunchClock
{
    /// <summary>The time now, from 1.</summary>
    public int Now { get; private set; }

    /// <summary>When the running group began. With what other groups did before, nothing is ordered.</summary>
    public int GroupStart { get; private set; }

    public void BeginGroup() => GroupStart = ++Now;

    public void PassBarrier() => Now++;
}
