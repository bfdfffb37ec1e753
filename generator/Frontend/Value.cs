using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Operations;

namespace RelDrop.Generator.Frontend;

/// <summary>What a C# expression of <c>forward</c> stands for while it is evaluated symbolically.</summary>
internal abstract record Value;

/// <summary>A tensor that the graph computes; one that carries no relevance is a constant to it.</summary>
internal sealed record TensorValue(int Id, bool Carries = true) : Value;

/// <summary>A module, with the field that holds it if it is one.</summary>
internal sealed record ModuleValue(LayerRef Layer, Microsoft.CodeAnalysis.ISymbol? Member) : Value;

/// <summary>C# that needs no tracking: numbers, shapes, conditions, and tensors of the model such as its parameters.</summary>
internal sealed record PlainValue(string Text) : Value;

/// <summary>Several values in one.</summary>
internal sealed record TupleValue(EquatableArray<Value> Items) : Value;

/// <summary>A list or array of tensors, all of which are known.</summary>
internal sealed record ListValue(EquatableArray<Value> Items) : Value;

/// <summary>The tensors that a function such as <c>chunk</c> or <c>max</c> gives at once; each is computed where it is taken out.</summary>
internal sealed record PartsValue(string Code, EquatableArray<int> Inputs, string Title, KnownFunction Function) : Value;
