using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.Frontend;
using RelDrop.Graphs;

namespace RelDrop.Generator.Analyzers;

/// <summary>Calls that ask a model for relevance under a composite that its class was not compiled under: they throw.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CompositeAnalyzer : ProjectAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.ModelNotCompiledUnder];

    private protected override void Register(CompilationStartAnalysisContext start)
    {
        var classes = new AnnotatedClasses(start.Compilation);
        start.RegisterOperationAction(context => Check(context, classes), OperationKind.Invocation);
    }

    private static void Check(OperationAnalysisContext context, AnnotatedClasses classes)
    {
        var call = (IInvocationOperation)context.Operation;
        if (Receiver(call) is not { } receiver || Asked(call, context.Compilation) is not { } asked || IsOpen(asked.Composite) || Owner(receiver) is not { } type)
            return;
        var (composite, place) = asked;
        var model = AnnotatedClasses.ModelOf(type)!;
        var named = Annotations.Composites(model, KnownNames.LrpModelType);

        // Where an attribute names something else, the compiler says so.
        if (named.Length < model.AttributesOf(KnownNames.LrpModelType).Count() || named.Any(item => IsSame(item.Composite, composite)))
            return;

        // The object may be of a class that derives from what is known here, and is annotated itself.
        if (classes.DerivedFrom(type).Any(derived => Annotations.Composites(derived, KnownNames.LrpModelType).Any(item => IsSame(item.Composite, composite))))
            return;
        var name = composite.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        var properties = ImmutableDictionary<string, string?>.Empty.Add(DiagnosticInfo.SubjectKey, model.FullName()).Add(DiagnosticInfo.CompositeKey, composite.IsAbstract ? null : composite.GlobalName());
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.ModelNotCompiledUnder,
            place.GetLocation(),
            properties,
            model.Name,
            name,
            composite.IsAbstract ? "it is abstract: a base of composites, and none itself" : $"add [LrpModel<{name}>] to the class",
            string.Join(", ", named.Select(item => item.Composite.Name))));
    }

    /// <summary>What a call of ours asks for relevance; null for other calls.</summary>
    private static IOperation? Receiver(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.Name == ScopeReader.Attribute)
            return method.ContainingType.HasAttribute(KnownNames.LrpModelType) || IsAttributable(method.ContainingType) ? call.Instance : null;
        return method is { IsExtensionMethod: true, ContainingNamespace: { Name: "RelDrop", ContainingNamespace.IsGlobalNamespace: true }, Parameters: [var first, ..] } && IsAttributable(first.Type)
            ? call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value
            : null;
    }

    /// <summary>The composite that a call names, and where; null if only running tells.</summary>
    private static (INamedTypeSymbol Composite, SyntaxNode Place)? Asked(IInvocationOperation call, Compilation compilation)
    {
        var name = call.Syntax is InvocationExpressionSyntax invocation ? Name(invocation.Expression) : null;
        switch (call.TargetMethod)
        {
            case { TypeArguments: [var argument] }:
                return argument is INamedTypeSymbol composite && composite.DerivesFrom(KnownNames.Composite)
                    ? (composite, (name as GenericNameSyntax)?.TypeArgumentList.Arguments[0] ?? call.Syntax)
                    : null;
            case { Name: ScopeReader.Attribute }:
                return call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "composite")?.Value is ITypeOfOperation { TypeOperand: INamedTypeSymbol type } named && type.DerivesFrom(KnownNames.Composite)
                    ? (type, (named.Syntax as TypeOfExpressionSyntax)?.Type ?? named.Syntax)
                    : null;
            case { Name: "SmoothGrad" or "InputTimesGradient" or "IntegratedGradients" }:
                return compilation.GetTypeByMetadataName(KnownNames.Gradient) is { } gradient ? (gradient, name ?? call.Syntax) : null;
            default:
                return null;
        }
    }

    private static SimpleNameSyntax? Name(ExpressionSyntax called) => called switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        SimpleNameSyntax simple => simple,
        _ => null,
    };

    /// <summary>The class of a receiver as far as it is known, looking through the cast to the interface; null if it is no model's.</summary>
    private static INamedTypeSymbol? Owner(IOperation receiver) =>
        AnnotatedClasses.ModelOf(receiver.Type) is not null ? (INamedTypeSymbol)receiver.Type!
        : receiver is IConversionOperation { OperatorMethod: null } conversion ? Owner(conversion.Operand)
        : null;

    private static bool IsAttributable(ITypeSymbol type) => type.FullName() == KnownNames.Attributable;

    private static bool IsSame(ISymbol one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);

    /// <summary>Whether a type depends on type parameters.</summary>
    private static bool IsOpen(ITypeSymbol? type) => type is ITypeParameterSymbol
        || (type is INamedTypeSymbol named && (named.TypeArguments.Any(IsOpen) || IsOpen(named.ContainingType)));
}
