namespace RelDrop;

/// <summary>What trimming and ahead-of-time compilation may take away from under us.</summary>
internal static class Trimming
{
    /// <summary>Why a member may be looked up by name: whoever publishes a trimmed program is told (RELDROP002, RELDROP003).</summary>
    public const string IsWarnedOf = "Modules are the user's and TorchSharp's, which is not made for trimming: build/RelDrop.targets warns of it at publish.";
}
