namespace RelDrop.Weights.Pickle;

/// <summary>
/// Bounds the work and the memory that a few bytes can ask for, as by naming one long list again and again: about a value of some ten
/// bytes for each unit.
/// </summary>
internal sealed class PickleBudget
{
    private const int All = 1 << 24;
    private int left = All;

    public void Spend(int units)
    {
        if (units > left)
            throw new InvalidDataException($"it has more than {All} values; one of weights has no more than their names and shapes");
        left -= units;
    }
}
