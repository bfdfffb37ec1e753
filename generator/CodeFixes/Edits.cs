using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace RelDrop.CodeFixes;

/// <summary>Edits that several fixes make.</summary>
internal static class Edits
{
    /// <summary>Makes a type and those around it partial.</summary>
    public static void MakePartial(this SyntaxEditor editor, TypeDeclarationSyntax declaration)
    {
        foreach (var type in declaration.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword)))
            editor.SetModifiers(type, editor.Generator.GetModifiers(type).WithPartial(true));
    }

    /// <summary>Adds an attribute of ours, by as short a name as is clear there.</summary>
    public static void Annotate(this SyntaxEditor editor, SyntaxNode declaration, string attribute) =>
        editor.AddAttribute(declaration, editor.Generator.Attribute(SyntaxFactory.ParseName("global::RelDrop." + attribute).WithAdditionalAnnotations(Simplifier.Annotation)));
}
