namespace RelDrop;

/// <summary>What is done about oneDNN on a machine.</summary>
internal static class OneDnnDecision
{
    private const string Page = "https://github.com/reldrop/RelDrop.Gen/blob/main/docs/machines.md";
    private const string Cost = "convolutions take two to five times as long";
    private const string HiddenCaches = "this processor's caches are hidden, and oneDNN could not be told";

    /// <summary>Checks and mends, or switches off what cannot be mended.</summary>
    public static TorchCpuReport Make(OneDnnMode mode, IOneDnn oneDnn)
    {
        var asked = $"as {TorchCpu.Variable} or TorchCpu.OneDnn asks";
        if (mode == OneDnnMode.Off)
        {
            return oneDnn.TryEnable(false)
                ? new(OneDnnState.Off, $"oneDNN is switched off, {asked}; {Cost}", [])
                : new(OneDnnState.Unchecked, $"oneDNN cannot be switched off in this libtorch, {asked}", []);
        }

        oneDnn.TryEnable(true);
        return mode == OneDnnMode.On ? new(OneDnnState.Unchecked, $"oneDNN is used unchecked, {asked}", []) : Check(oneDnn);
    }

    private static TorchCpuReport Check(IOneDnn oneDnn)
    {
        var hidesCaches = oneDnn.HidesCaches;
        if (hidesCaches && !oneDnn.TryMendCaches())
            return SwitchOff(oneDnn, [HiddenCaches]);
        if (oneDnn.FindFaults() is { Count: > 0 } faults)
            return SwitchOff(oneDnn, faults);
        return hidesCaches
            ? new(OneDnnState.Mended, $"this machine hides its caches, with which oneDNN in libtorch computes wrong convolutions without an error; mended for this process: {Page}", [])
            : new(OneDnnState.Right, "oneDNN computes convolutions rightly on this machine", []);
    }

    private static TorchCpuReport SwitchOff(IOneDnn oneDnn, IReadOnlyList<string> faults)
    {
        const string wrong = "oneDNN in libtorch computes wrong convolutions on this machine, without an error";
        if (!oneDnn.TryEnable(false))
            return new(OneDnnState.Wrong, $"{wrong}, and it cannot be switched off in this libtorch; do not trust results of this process: {Page}", faults);
        return oneDnn.FindFaults().Count == 0
            ? new(OneDnnState.Off, $"{wrong}; switched off for this process, {Cost}: {Page}", faults)
            : new(OneDnnState.Wrong, $"{wrong}, and they are wrong without it too; do not trust results of this process: {Page}", faults);
    }
}
