using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace RelDrop.Generator.Frontend;

/// <summary>The semantic models of one compilation, one a file: each remembers what it has bound, so asking for a new one every time would bind every method anew.</summary>
/// <param name="first">The model of the file that is read first.</param>
internal sealed class SemanticModels(SemanticModel first)
{
    private readonly Dictionary<SyntaxTree, SemanticModel> models = new() { [first.SyntaxTree] = first };

    public Compilation Compilation => first.Compilation;

    /// <summary>The model of the file that a node stands in.</summary>
    public SemanticModel Of(SyntaxNode node)
    {
        if (!models.TryGetValue(node.SyntaxTree, out var model))
            models[node.SyntaxTree] = model = (Compilation.ContainsSyntaxTree(node.SyntaxTree) ? Compilation : Forms.Of(Compilation).Compilation).GetSemanticModel(node.SyntaxTree);
        return model;
    }

    /// <summary>What a function or layer of torch's computes, written out; null where it needs no form.</summary>
    public IMethodSymbol? FormOf(string name) => Forms.Names.Contains(name) ? Forms.Of(Compilation).Method(name) : null;
}
