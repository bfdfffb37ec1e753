namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>An opcode's name and modifiers. What nobody asked about is unknown: it might change what the instruction does.</summary>
internal sealed class PtxOpcode
{
    private readonly string text;
    private readonly List<string> modifiers;

    public PtxOpcode(string text)
    {
        this.text = text;
        string[] parts = text.Split('.');
        Name = parts[0];
        modifiers = [.. parts[1..]];
        Types = [.. modifiers.Select(PtxType.TryParse).OfType<PtxType>()];
        modifiers.RemoveAll(part => PtxType.TryParse(part) is not null);
    }

    public string Name { get; }

    /// <summary>In order: what is written comes first.</summary>
    public IReadOnlyList<PtxType> Types { get; }

    /// <summary>The only type.</summary>
    public PtxType Type => Types.Count == 1 ? Types[0] : throw Unknown();

    /// <summary>Whether a modifier is there. Their order does not matter: ILGPU writes red.add.shared.</summary>
    public bool Takes(string modifier) => modifiers.Remove(modifier);

    /// <summary>Which of some modifiers is there, or null.</summary>
    public string? TakeOneOf(params ReadOnlySpan<string> choices)
    {
        foreach (var choice in choices)
        {
            if (Takes(choice))
                return choice;
        }

        return null;
    }

    public void CheckAllTaken()
    {
        if (modifiers.Count > 0)
            throw Unknown();
    }

    public PtxException Unknown() => new($"Unknown instruction '{text}'.");
}
