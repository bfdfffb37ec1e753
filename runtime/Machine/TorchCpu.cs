namespace RelDrop;

/// <summary>
/// Sees to it that torch computes convolutions rightly on this machine's CPU. libtorch 2.10 carries oneDNN 3.7.1, whose convolutions are
/// wrong without an error on AMD processors whose hypervisor hides the sizes of the caches (see docs/machines.md).
/// </summary>
/// <remarks>
/// Whatever of this library computes with torch asks first. Programs that run convolutions of their own before call
/// <see cref="Ensure"/> at their start: what oneDNN has prepared by then cannot be mended any more, and it is switched off.
/// </remarks>
/// <example>
/// <code><![CDATA[
/// TorchCpu.Ensure();
/// Console.WriteLine(TorchCpu.Report.Summary);
/// ]]></code>
/// </example>
public static class TorchCpu
{
    /// <summary>The environment variable that sets <see cref="OneDnn"/>: auto, on or off.</summary>
    public const string Variable = "RELDROP_ONEDNN";

    private static readonly Lock Deciding = new();
    private static volatile TorchCpuReport? report;
    private static OneDnnMode? mode;

    /// <summary>Whether torch may use oneDNN. Takes effect at once, for all of the process.</summary>
    /// <exception cref="InvalidOperationException">RELDROP_ONEDNN is set to something else than auto, on or off.</exception>
    public static OneDnnMode OneDnn
    {
        get
        {
            lock (Deciding)
                return mode ??= Parse(Environment.GetEnvironmentVariable(Variable));
        }

        set
        {
            lock (Deciding)
            {
                mode = value;
                report = null;
                Ensure();
            }
        }
    }

    /// <summary>What was found out about this machine; checks it, if nothing did before.</summary>
    /// <inheritdoc cref="Ensure" path="/exception"/>
    public static TorchCpuReport Report => report ?? Ensure();

    /// <summary>
    /// Checks torch's convolutions, once a process, and mends or switches off what is wrong; says so in a line on the standard error
    /// stream. Takes about a tenth of a second the first time, most of it to start oneDNN, and nothing later.
    /// </summary>
    /// <returns><see cref="Report"/>.</returns>
    /// <exception cref="InvalidOperationException">RELDROP_ONEDNN is set to something else than auto, on or off.</exception>
    public static TorchCpuReport Ensure()
    {
        if (report is { } known)
            return known;
        lock (Deciding)
        {
            if (report is { } decided)
                return decided;
            var result = OneDnnDecision.Make(OneDnn, new LibtorchOneDnn());
            if (result.IsFaulty)
                Console.Error.WriteLine($"RelDrop: {result.Summary}");
            return report = result;
        }
    }

    /// <summary>The mode that a variable's value names.</summary>
    internal static OneDnnMode Parse(string? value) => value?.Trim().ToUpperInvariant() switch
    {
        null or "" or "AUTO" => OneDnnMode.Auto,
        "ON" => OneDnnMode.On,
        "OFF" => OneDnnMode.Off,
        _ => throw new InvalidOperationException($"Expected the environment variable {Variable} to be auto, on or off; got '{value}'."),
    };
}
