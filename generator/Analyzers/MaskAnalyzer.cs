using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.Frontend;
using RelDrop.Graphs;

namespace RelDrop.Generator.Analyzers;

/// <summary>Masks on classes that the generator does not read, and uses of a mask that a model does not have.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MaskAnalyzer : ProjectAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.MaskWithoutModel, Descriptors.NoMask];

    private protected override void Register(CompilationStartAnalysisContext start)
    {
        start.RegisterSymbolAction(CheckClass, SymbolKind.NamedType);
        start.RegisterSyntaxNodeAction(CheckCall, SyntaxKind.InvocationExpression);
    }

    private static void CheckClass(SymbolAnalysisContext context)
    {
        // Those of models and blocks are the generator's to check.
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind != TypeKind.Class || AnnotatedClasses.IsCompiled(type))
            return;
        var text = type.HasAttribute(KnownNames.LrpLayer)
            ? MaskReader.PartText("layer")
            : "has no [LrpModel<...>], so that nothing comes of its mask; annotate the class, or make the dropout yourself with new RelevanceDropout(...)";
        foreach (var mask in type.GetAttributes().Where(IsMask))
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.MaskWithoutModel, LocationOf(mask, context), type.Name, text));
    }

    /// <summary>Explains the compiler's own error, that there is no such method.</summary>
    private static void CheckCall(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        var (name, receiver) = call.Expression switch
        {
            MemberAccessExpressionSyntax access => (access.Name, access.Expression),
            MemberBindingExpressionSyntax binding => (binding.Name, call.Ancestors().OfType<ConditionalAccessExpressionSyntax>().FirstOrDefault(access => access.WhenNotNull.Span.Contains(call.Span))?.Expression),
            SimpleNameSyntax simple => (simple, (ExpressionSyntax?)null),
            _ => default,
        };
        if (name?.Identifier.ValueText != ScopeReader.CreateRelDrop || context.SemanticModel.GetSymbolInfo(call, context.CancellationToken) is not { Symbol: null, CandidateSymbols.IsEmpty: true })
            return;
        var type = receiver is null ? context.ContainingSymbol?.ContainingType : context.SemanticModel.GetTypeInfo(receiver, context.CancellationToken).Type;

        // With a mask, something else is wrong with the class, which the generator reports.
        if (AnnotatedClasses.ModelOf(type) is { } model && !type!.SelfAndBases().Any(ancestor => ancestor.GetAttributes().Any(IsMask)))
        {
            var properties = ImmutableDictionary<string, string?>.Empty.Add(DiagnosticInfo.SubjectKey, model.FullName());
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.NoMask, name.GetLocation(), properties, model.Name));
        }
    }

    private static bool IsMask(AttributeData attribute) => attribute.AttributeClass.DerivesFrom(KnownNames.MaskAttribute);
}
