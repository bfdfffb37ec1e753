using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Whether a class registers the modules in its fields. TorchSharp finds them no other way: without it, training leaves
/// their parameters as they are, and saving forgets them.
/// </summary>
internal static class Registration
{
    /// <summary>What is missing, or null. Any call in the class or a base counts, wherever it stands: it may be in a helper of the constructor's.</summary>
    public static DiagnosticInfo? Check(INamedTypeSymbol type, TypeDeclarationSyntax declaration)
    {
        var own = type.SelfAndBases().TakeWhile(t => !t.FullName().StartsWith("TorchSharp.", System.StringComparison.Ordinal)).ToArray();
        if (!type.IsModule() || own.Any(t => t.DeclaringSyntaxReferences.Length == 0))
            return null; // A base class in another assembly may register everything.
        var held = own.SelectMany(t => t.GetMembers()).OfType<IFieldSymbol>()
            .FirstOrDefault(field => !field.IsStatic && (field.CanBeReferencedByName || field.AssociatedSymbol is not null) && (field.Type.IsModule() || field.Type.DerivesFrom(KnownNames.Parameter)));
        if (held is null || own.SelectMany(t => t.DeclaringSyntaxReferences).Any(reference => Registers(reference.GetSyntax())))
            return null;
        var constructor = type.InstanceConstructors.SelectMany(c => c.DeclaringSyntaxReferences).Select(reference => reference.GetSyntax()).OfType<ConstructorDeclarationSyntax>()
            .FirstOrDefault(c => c.Initializer?.ThisOrBaseKeyword.IsKind(SyntaxKind.ThisKeyword) != true);
        return new DiagnosticInfo(
            Descriptors.NotRegistered,
            LocationInfo.From((constructor?.Identifier ?? declaration.Identifier).GetLocation()),
            type.Name, held.AssociatedSymbol?.Name ?? held.Name);
    }

    private static bool Registers(SyntaxNode declaration) => declaration
        .DescendantNodes(node => node == declaration || node is not BaseTypeDeclarationSyntax)
        .OfType<InvocationExpressionSyntax>()
        .Any(call => (call.Expression is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax } access ? access.Name : call.Expression)
            is IdentifierNameSyntax { Identifier.Text: "RegisterComponents" or "register_module" or "add_module" or "register_parameter" });
}
