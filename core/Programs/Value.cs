using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Rules;
using RelDrop.Support;

namespace RelDrop.Programs;

/// <summary>What a call reads.</summary>
internal abstract record Operand
{
    /// <summary>The values that are read.</summary>
    public virtual IEnumerable<Value> Reads => [];
}

/// <summary>The kinds of value that a program computes.</summary>
internal enum ValueKind
{
    /// <summary>A tensor of the pass's own.</summary>
    Tensor,

    /// <summary>The gradient of one operation, which holds tensors.</summary>
    Gradient,

    /// <summary>A linear layer with the weights that it has here.</summary>
    Linear,

    /// <summary>A batch norm that may be a part of a linear layer.</summary>
    Norm,

    /// <summary>Several tensors, which are taken out one by one.</summary>
    Tensors,

    /// <summary>A shape.</summary>
    Shape,

    /// <summary>The pass of a module inside.</summary>
    Pass,

    /// <summary>Anything else, of a C# type.</summary>
    Plain,
}

/// <summary>What a program computes; every value of a pass has a name of its own.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Type">The C# type of a plain value.</param>
internal sealed record Value(string Name, ValueKind Kind, string Type = "") : Operand
{
    /// <summary>Whether it holds memory of torch's, which is freed after its last use.</summary>
    public bool IsFreed => Kind is ValueKind.Tensor or ValueKind.Gradient or ValueKind.Linear or ValueKind.Norm;

    /// <summary>What readers may know it by, such as a layer's path.</summary>
    public string? Hint { get; init; }

    public override IEnumerable<Value> Reads => [this];

    public static Value Tensor(string name) => new(name, ValueKind.Tensor);

    public static Value Plain(string type, string name) => new(name, ValueKind.Plain, type);

    public bool Equals(Value? other) => other?.Name == Name;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    public override string ToString() => Name;
}

/// <summary>A number, a truth value or a text.</summary>
internal sealed record Constant(object Number) : Operand
{
    public override string ToString() => string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0}", Number);
}

/// <summary>No tensor.</summary>
internal sealed record Nothing : Operand
{
    public override string ToString() => "null";
}

/// <summary>The composite.</summary>
internal sealed record CompositeOperand : Operand
{
    public override string ToString() => "composite";
}

/// <summary>Several operands as one.</summary>
internal sealed record ListOf(EquatableArray<Operand> Items) : Operand
{
    public ListOf(IEnumerable<Operand> items)
        : this(items.ToEquatable())
    {
    }

    public override IEnumerable<Value> Reads => Items.SelectMany(item => item.Reads);

    public override string ToString() => $"[{string.Join(", ", Items)}]";
}

/// <summary>An operand with the name of its parameter.</summary>
internal sealed record Named(string Name, Operand Given) : Operand
{
    public override IEnumerable<Value> Reads => Given.Reads;

    public override string ToString() => $"{Name}: {Given}";
}

/// <summary>A part of a layer's weights.</summary>
/// <param name="Part">Which.</param>
/// <param name="Gamma">γ, of those that favour a sign.</param>
internal sealed record WeightOperand(ParameterPart Part, double Gamma) : Operand
{
    public override string ToString() => $"{Part}{(Part is ParameterPart.FavorPositive or ParameterPart.FavorNegative ? $"({Gamma})" : "")}";
}

/// <summary>What keeps a denominator away from zero.</summary>
internal sealed record StabilizerOperand(StabilizerSpec Spec) : Operand
{
    /// <summary>The denominator, where it is a mean and its sum is what is kept away from zero.</summary>
    public Value? Mean { get; init; }

    /// <summary>What that is the mean of.</summary>
    public Value? MeanOf { get; init; }

    public override IEnumerable<Value> Reads => Mean is null ? [] : [Mean, MeanOf!];

    public override string ToString() => $"{Spec.Epsilon}{(Spec.Clip ? " clip" : "")}{(Spec.NormScale ? " normScale" : "")}";
}

/// <summary>A rule of linear layers.</summary>
internal sealed record RuleOperand(RuleSpec Rule) : Operand
{
    public override string ToString() => Rule.ToString();
}

/// <summary>Whether a fact holds.</summary>
internal sealed record FactOperand(Fact Fact) : Operand
{
    public override IEnumerable<Value> Reads => Fact.Conditions.SelectMany(ReadsOf);

    private static IEnumerable<Value> ReadsOf(Condition condition) => condition switch
    {
        ContextCondition { Context.Pass: { } pass } => [Values.Pass(pass)],
        VariableCondition variable => [Values.Variable(variable.Known, variable.Value)],
        _ => [],
    };

    public override string ToString() => Fact.IsNever ? "never" : Fact.IsAlways ? "always" : string.Join(" and ", Fact.Conditions.Select(condition => condition.Order));
}

/// <summary>What gave a value where a batch norm may be folded.</summary>
internal sealed record SourceOperand(Source Source) : Operand
{
    public override IEnumerable<Value> Reads => Source switch
    {
        { Layer: { } layer } => [Values.Layer(layer)],
        { Variable: { } variable } => [Values.SourceVariable(variable)],
        { Context.Pass: { } pass } => [Values.Pass(pass)],
        _ => [],
    };

    public override string ToString() => Source.Context is null ? Reads.Single().Name : "source of " + (Source.Context.Pass is { } pass ? Values.Pass(pass).Name : $"input {Source.Context.Index}");
}

/// <summary>What the pass of a value's reader is told of it.</summary>
/// <param name="Facts">What is known of the value.</param>
/// <param name="IsReadAgain">Whether its memory is read after that reader.</param>
internal sealed record ContextOperand(ValueFacts Facts, Fact IsReadAgain) : Operand
{
    public override IEnumerable<Value> Reads => new[] { Facts.IsFirst, Facts.NonNegative, IsReadAgain }.SelectMany(fact => new FactOperand(fact).Reads)
        .Concat(Facts.Source is { } source ? new SourceOperand(source).Reads : []);

    public override string ToString() => $"first {new FactOperand(Facts.IsFirst)}, not negative {new FactOperand(Facts.NonNegative)}{(Facts.Source is null ? "" : ", has source")}";
}

/// <summary>A module, as user code reaches it.</summary>
internal sealed record LayerOperand(LayerRef Layer, Template Access) : Operand
{
    public override IEnumerable<Value> Reads => Access.Reads;

    public override string ToString() => Layer.Path;
}

/// <summary>Runs a module of TorchSharp's that is there already.</summary>
/// <param name="Layer">The module.</param>
/// <param name="Operation">What it does.</param>
/// <param name="Input">Its input; null as a function of it.</param>
internal sealed record LayerCall(LayerRef Layer, Operation Operation, Value? Input) : Operand
{
    public override IEnumerable<Value> Reads => Input is null ? [] : [Input];

    public override string ToString() => $"{Layer.Path}({Input?.Name ?? "x"})";
}

/// <summary>The path of a module, with what only running tells of it.</summary>
/// <param name="Path">The path, or the list's, of which one is meant.</param>
/// <param name="Index">The index.</param>
/// <param name="Rounds">The rounds of a loop, which number its modules.</param>
internal sealed record PathOperand(string Path, Template? Index = null, Value? Rounds = null) : Operand
{
    /// <summary>Whether the round has left its frame already.</summary>
    public bool IsRecord { get; init; }

    public override IEnumerable<Value> Reads => (Index?.Reads ?? []).Concat(Rounds is null ? [] : [Rounds]);

    public override string ToString() => Path;
}
