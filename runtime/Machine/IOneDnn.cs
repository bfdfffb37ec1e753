namespace RelDrop;

/// <summary>oneDNN as a process has loaded it with libtorch, and what can be done about it.</summary>
internal interface IOneDnn
{
    /// <summary>Whether this processor's caches are hidden from oneDNN, so that it takes each for one byte and computes wrongly.</summary>
    bool HidesCaches { get; }

    /// <summary>Has oneDNN use its own defaults for hidden caches, in operations that it has prepared already too.</summary>
    /// <returns>Whether that was done.</returns>
    bool TryMendCaches();

    /// <summary>Switches oneDNN on or off for all of the process.</summary>
    /// <returns>Whether this libtorch can be told.</returns>
    bool TryEnable(bool enabled);

    /// <summary>Computes convolutions and says which are wrong, a line each.</summary>
    IReadOnlyList<string> FindFaults();
}
