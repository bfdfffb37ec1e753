using Microsoft.CodeAnalysis;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>What an operation of <c>forward</c> stands for while it is evaluated symbolically.</summary>
internal abstract record Value;

/// <summary>A tensor that the graph computes; one that carries no relevance is a constant to it.</summary>
internal sealed record TensorValue(int Id, bool Carries = true) : Value;

/// <summary>A module, with the member that holds it if it is one.</summary>
internal sealed record ModuleValue(LayerRef Layer, ISymbol? Member) : Value;

/// <summary>A number, a shape, a condition, an object, or a tensor of the model's own: C# that means here what it means in <c>forward</c>.</summary>
/// <param name="Text">The C#: names in it are bound, and it has the type that <c>forward</c> gave it.</param>
internal sealed record PlainValue(string Text) : Value
{
    /// <summary>Whether the C# can stand before a member access as it is.</summary>
    public bool IsPrimary { get; init; }

    /// <summary>Whether the C# gives the same wherever it stands behind this place.</summary>
    public bool IsStable { get; init; }

    /// <summary>Whether it is an object that <c>forward</c> has made itself, which it may therefore change.</summary>
    public bool IsFresh { get; init; }

    /// <summary>Whether it is such an object, or has or may be one, so that what is in it may be something else later.</summary>
    public bool MayChange
    {
        get => IsFresh || field;
        init;
    }

    /// <summary>Whether it is a tensor of the model's that may not be there.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>The value, if the compiler knows it.</summary>
    public Optional<object?> Constant { get; init; }

    /// <summary>The C# as an operand.</summary>
    public string Operand => IsPrimary ? Text : $"({Text})";

    public bool IsNull => Constant is { HasValue: true, Value: null };

    /// <summary>The same value under the name that it has got.</summary>
    public PlainValue Named(string name) => Name(name) with { IsFresh = IsFresh, MayChange = MayChange };

    public static PlainValue Name(string name) => new(name) { IsPrimary = true, IsStable = true };
}

/// <summary>Several values in one, such as a tuple or a record.</summary>
/// <param name="Items">The values.</param>
/// <param name="Names">What each is called beside <c>Item1</c>, <c>Item2</c>, …</param>
internal sealed record TupleValue(EquatableArray<Value> Items, EquatableArray<string> Names) : Value;

/// <summary>A list or array of tensors, or a dictionary of them: an object, which several names may share.</summary>
/// <param name="Object">Its number.</param>
/// <param name="IsDictionary">Whether its items are pairs of a key and a tensor.</param>
internal sealed record ListValue(int Object, bool IsDictionary = false) : Value;

/// <summary>The tensors that a function such as <c>chunk</c> or <c>max</c> gives at once; each is computed where it is taken out.</summary>
internal sealed record PartsValue(string Code, EquatableArray<int> Inputs, string Title, KnownFunction Function, int Source) : Value
{
    /// <summary>Whether they are an array, not a tuple.</summary>
    public bool IsArray { get; init; }
}

/// <summary>Tensors of which only running tells how many there are, as one; also a tensor that may be null, as one or none.</summary>
/// <param name="Packed">Their elements one after another.</param>
/// <param name="Shapes">Their shapes.</param>
internal sealed record PackedValue(TensorValue Packed, PlainValue Shapes) : Value
{
    /// <summary>Of a dictionary, their keys.</summary>
    public PlainValue? Keys { get; init; }
}

/// <summary>A lambda, a local function or a method as a value, which is evaluated in place where it is called.</summary>
/// <param name="Method">The method.</param>
/// <param name="Body">The body of a lambda.</param>
/// <param name="Self">What <c>this</c> is in it; null for the model.</param>
internal sealed record FunctionValue(IMethodSymbol Method, IOperation? Body, Value? Self) : Value;

/// <summary>One of two modules or functions, as a condition has it that has a name: what is called is called on either side of a branch.</summary>
internal sealed record ChosenValue(PlainValue Condition, Value Then, Value Else) : Value;

/// <summary>Complex numbers that a tensor's last dimension of two, the real and the imaginary parts, is seen as.</summary>
/// <param name="Parts">The tensor.</param>
internal sealed record ComplexValue(TensorValue Parts) : Value;

/// <summary>A dispose scope: freeing memory is the compiled pass's own business.</summary>
internal sealed record ScopeValue : Value;

/// <summary>What could not be read; a diagnostic has said why.</summary>
internal sealed record UnknownValue : Value;
