namespace RelDrop.Weights.Pickle;

/// <summary>The stack of the pickle machine. Nothing is taken from below the last mark.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> items = [];
    private readonly Stack<int> marks = [];

    private int Floor => marks.TryPeek(out var mark) ? mark : 0;

    /// <summary>The last item, left where it is.</summary>
    public object? Top => items.Count > Floor ? items[^1] : throw Misuse(1);

    public void Push(object? item) => items.Add(item);

    public void Mark() => marks.Push(items.Count);

    /// <summary>Takes the last few items, in order.</summary>
    public object?[] Pop(int count)
    {
        if (items.Count - Floor < count)
            throw Misuse(count);
        return RemoveFrom(items.Count - count);
    }

    /// <summary>Takes what came after the last mark, and the mark.</summary>
    public object?[] PopToMark()
        => marks.TryPop(out var mark) ? RemoveFrom(mark) : throw new InvalidDataException("expected a mark on the stack, found none");

    /// <summary>Takes the only item that is left.</summary>
    public object? PopLast() => items.Count == 1 && marks.Count == 0
        ? Pop(1)[0]
        : throw new InvalidDataException($"the pickle stops with {items.Count} values and {marks.Count} marks on the stack; expected one value");

    private object?[] RemoveFrom(int start)
    {
        var taken = items[start..].ToArray();
        items.RemoveRange(start, taken.Length);
        return taken;
    }

    private InvalidDataException Misuse(int count)
        => new($"expected {count} values on the stack{(marks.Count > 0 ? " after the last mark" : "")}, found {items.Count - Floor}");
}
