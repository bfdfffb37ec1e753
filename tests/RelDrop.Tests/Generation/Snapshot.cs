using System.Runtime.CompilerServices;

namespace RelDrop.Tests.Generation;

/// <summary>Compares text with a file that a person has read and approved, by Verify's naming.</summary>
internal static class Snapshot
{
    /// <summary>Fails, and leaves a <c>.received.cs</c> beside the <c>.verified.cs</c>, unless they are the same.</summary>
    public static void Match(string name, string actual, [CallerFilePath] string caller = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(caller)!, "Snapshots");
        var (verified, received) = (Path.Combine(folder, name + ".verified.cs"), Path.Combine(folder, name + ".received.cs"));
        var expected = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n") : "";
        if (expected == actual)
        {
            File.Delete(received);
            return;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(received, actual);
        Assert.Fail($"{name} differs from what was approved. Compare {received} with {verified}; if it is right, replace the latter.");
    }
}
