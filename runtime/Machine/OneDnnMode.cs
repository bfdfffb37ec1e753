namespace RelDrop;

/// <summary>Whether torch may compute convolutions with oneDNN on this machine. Also set by the environment variable RELDROP_ONEDNN.</summary>
public enum OneDnnMode
{
    /// <summary>As long as it computes rightly here: its fault is mended where that can be done, else it is switched off.</summary>
    Auto,

    /// <summary>Whatever it computes: nothing is checked or mended; what was mended before stays so.</summary>
    On,

    /// <summary>Never: convolutions take two to five times as long.</summary>
    Off,
}
