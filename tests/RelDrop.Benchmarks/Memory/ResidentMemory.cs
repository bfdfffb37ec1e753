using System.Globalization;

namespace RelDrop.Benchmarks.Memory;

/// <summary>This process's memory as Linux counts it, native and managed.</summary>
internal static class ResidentMemory
{
    /// <summary>The most that was resident since the peak was reset, in bytes.</summary>
    public static long Peak => Read("VmHWM:");

    /// <summary>What is resident now, in bytes.</summary>
    public static long Now => Read("VmRSS:");

    /// <summary>Lets the peak start from what is resident now, and returns that.</summary>
    public static long ResetPeak()
    {
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Now;
    }

    private static long Read(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
