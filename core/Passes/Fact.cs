namespace RelDrop.Passes;

/// <summary>What a pass is told of a tensor: see RelDrop.Relevance.LrpContext.</summary>
internal enum Known
{
    /// <summary>Whether no linear layer lies between the model's input and it.</summary>
    IsFirst,

    /// <summary>Whether it has no negative element.</summary>
    NonNegative,

    /// <summary>Whether its memory is read again.</summary>
    IsReadAgain,
}

/// <summary>Something that only running code can know.</summary>
/// <param name="Order">What several conditions are ordered by.</param>
internal abstract record Condition(string Order);

/// <summary>What is known of an input of the block, or of an output of a pass inside it.</summary>
/// <param name="Pass">The result of the application whose pass it is; null for the block's own inputs.</param>
/// <param name="Index">The number of the input or output.</param>
internal sealed record ContextRef(int? Pass, int Index);

/// <summary>One thing that a context says.</summary>
internal sealed record ContextCondition(ContextRef Context, Known Known) : Condition($"context {Context.Pass?.ToString("D9")}.{Context.Index:D9}.{Known}");

/// <summary>A variable that holds what is known of a value behind a branch or in a loop.</summary>
internal sealed record VariableCondition(Known Known, int Value) : Condition($"variable {Known}{Value:D9}");

/// <summary>Whether the relevance of the block's output will be 0 wherever that is.</summary>
internal sealed record OutputGrounded() : Condition("grounded");

/// <summary>Whether the relevance that a module gives to its input is 0 wherever that is; of a list, that each of its modules does.</summary>
internal sealed record ModuleGrounds(string Path, string Access, bool IsList) : Condition($"grounds {Path}")
{
    /// <summary>The module, where it is there already.</summary>
    public object? Module { get; init; }
}

/// <summary>
/// Something that holds of a value: never, always, or if all of some conditions do, such as what a block's caller knows of its input.
/// Never is always safe to assume.
/// </summary>
internal sealed class Fact : IEquatable<Fact>
{
    public static readonly Fact Never = new(null);
    public static readonly Fact Always = new([]);
    private readonly Condition[]? conditions;

    private Fact(Condition[]? conditions) => this.conditions = conditions;

    public bool IsNever => conditions is null;

    public bool IsAlways => conditions is { Length: 0 };

    /// <summary>What it depends on; nothing for never and always.</summary>
    public IReadOnlyList<Condition> Conditions => conditions ?? [];

    public static Fact If(Condition condition) => new([condition]);

    public static Fact Of(bool holds) => holds ? Always : Never;

    public Fact And(Fact other) => IsNever || other.IsNever ? Never : new([.. conditions!.Union(other.conditions!).OrderBy(condition => condition.Order, StringComparer.Ordinal)]);

    public bool Equals(Fact? other) => other is not null && IsNever == other.IsNever && Conditions.SequenceEqual(other.Conditions);

    public override bool Equals(object? obj) => Equals(obj as Fact);

    public override int GetHashCode() => conditions?.Length ?? -1;
}
