using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.IR;

namespace RelDrop.Generator.Frontend;

/// <summary>C# that generated code repeats: it must mean there what it means here.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>The code with members reached through <c>module</c>, types in full, and holes for tensors.</summary>
    private Fragment ToFragment(SyntaxNode code)
    {
        var names = code.DescendantNodesAndSelf(node => node is not MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax })
            .Where(node => node is SimpleNameSyntax or ThisExpressionSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax })
            .Where(node => node.Parent is not (NameColonSyntax or NameEqualsSyntax));
        var replacements = names.Select(node => (Node: node, Text: Qualified(node))).Where(pair => pair.Text is not null).ToDictionary(pair => pair.Node, pair => pair.Text!);
        var expressions = code.DescendantNodesAndSelf()
            .Where(node => node is ExpressionSyntax and not TypeSyntax or IdentifierNameSyntax && !(node.Parent is MemberAccessExpressionSyntax access && access.Name == node));
        var rewritten = code.ReplaceNodes(replacements.Keys.Concat(expressions).Distinct(), (original, copy) => Rewritten(original, copy, replacements));
        return new Fragment(rewritten.WithoutTrivia().NormalizeWhitespace(eol: " ").ToFullString());
    }

    private SyntaxNode Rewritten(SyntaxNode original, SyntaxNode copy, Dictionary<SyntaxNode, string> names)
    {
        if (names.TryGetValue(original, out var name))
            copy = original.Parent is QualifiedNameSyntax ? SyntaxFactory.ParseName(name) : SyntaxFactory.ParseExpression(name);
        return original is ExpressionSyntax expression && copy is ExpressionSyntax text ? KeepNumbers(expression, text) : copy;
    }

    private string? Qualified(SyntaxNode node)
    {
        if (node is ThisExpressionSyntax)
            return "module";
        if (node is MemberAccessExpressionSyntax own)
            return Accessible(own, SymbolOf(own)) is { } member ? "module." + member.Name : "module." + own.Name;
        if (node.Parent is MemberAccessExpressionSyntax access && access.Name == node && SymbolOf(access.Expression) is not INamespaceSymbol)
            return null;
        var symbol = SymbolOf(node);
        if (symbol is not null && locals.TryGetValue(symbol, out var value))
        {
            return value switch
            {
                TensorValue tensor => Fragment.Hole(tensor.Id),
                PlainValue plain => Parenthesized(plain.Text),
                ModuleValue module => module.Layer.Access,
                _ => throw UnknownOperation((ExpressionSyntax)node),
            };
        }

        return symbol switch
        {
            ITypeParameterSymbol => null,
            IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } => throw Unsupported(node, $"use of '{symbol.Name}'", "It is a parameter of the constructor, which the compiled pass cannot read; keep it in a field."),
            ITypeSymbol type when node.Parent is not QualifiedNameSyntax => type.GlobalName(),
            IFieldSymbol or IPropertySymbol or IMethodSymbol when symbol.IsStatic => Accessible(node, symbol)!.ContainingType.GlobalName() + "." + symbol.Name,
            IFieldSymbol or IPropertySymbol or IMethodSymbol => "module." + Accessible(node, symbol)!.Name,
            _ => null,
        };
    }

    /// <summary>The symbol, after a diagnostic if generated code, which stands in the model's class, cannot reach it.</summary>
    private ISymbol? Accessible(SyntaxNode node, ISymbol? symbol) => symbol is null || models.Compilation.IsSymbolAccessibleWithin(symbol, model)
        ? symbol
        : throw Unsupported(node, $"use of '{symbol.Name}'", $"It is private to {symbol.ContainingType.Name}; make it protected or internal, so that the compiled pass of {model.Name} can read it.");

    /// <summary>Code as an operand: a name, a number, a call without calls or what is in parentheses needs no more of them.</summary>
    private static string Parenthesized(string text) => WholeOperand.IsMatch(text) ? text : $"({text})";

    private static readonly Regex WholeOperand = new(@"^[\w.:]*(\([^()]*\))?$");
}
