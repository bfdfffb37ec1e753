namespace RelDrop;

/// <summary>How torch computes convolutions on this machine's CPU.</summary>
public enum OneDnnState
{
    /// <summary>With oneDNN, whose convolutions were checked and are right.</summary>
    Right,

    /// <summary>With oneDNN, whose idea of this processor's caches was wrong and has been mended; its convolutions were checked then and are right.</summary>
    Mended,

    /// <summary>Without oneDNN: as asked for, or because its convolutions are wrong here.</summary>
    Off,

    /// <summary>With oneDNN as it is, as asked for: nothing was checked.</summary>
    Unchecked,

    /// <summary>Wrongly: the check failed, and nothing helped or could be done.</summary>
    Wrong,
}

/// <summary>What was found out about torch's convolutions on this machine's CPU, once a process.</summary>
/// <param name="State">How they are computed now.</param>
/// <param name="Summary">The same in a sentence.</param>
/// <param name="Faults">What was computed wrongly before that, a line each; none if all was right or nothing was checked.</param>
public sealed record TorchCpuReport(OneDnnState State, string Summary, IReadOnlyList<string> Faults)
{
    /// <summary>Whether this machine's oneDNN is at fault, so that other programs with this libtorch may compute wrongly on it.</summary>
    public bool IsFaulty => State is OneDnnState.Mended or OneDnnState.Wrong || Faults.Count > 0;

    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, [Summary, .. Faults.Select(fault => "  " + fault)]);
}
