using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Graphs;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Reads what the fields of a model hold. A field's type may say no more than <c>Module&lt;Tensor, Tensor&gt;</c>, so the
/// expressions that are assigned to it say what it is, where all of them can be seen.
/// </summary>
internal sealed class LayerReader(INamedTypeSymbol model, SemanticModels models, List<DiagnosticInfo> diagnostics)
{
    private readonly Dictionary<ISymbol, LayerRef> layers = new(SymbolEqualityComparer.Default);

    /// <summary>The module in a field or property of the model.</summary>
    /// <param name="member">The field or property.</param>
    /// <param name="access">How generated code reaches it.</param>
    public LayerRef Read(ISymbol member, string access)
    {
        if (layers.TryGetValue(member, out var known))
            return known;
        var declared = DeclaredType(member);

        // The reader's own null checks have been compiled away into branches by the time generated code gets here.
        if (declared.NullableAnnotation == NullableAnnotation.Annotated)
            access += "!";
        var values = AssignedValues(member).ToArray();
        var types = values.Select(value => Model(value).GetTypeInfo(value).Type).Where(type => type.IsModule()).ToArray();
        var type = types.Length > 0 && IsAssignedInSight(member) && types.All(t => SymbolEqualityComparer.Default.Equals(t, types[0])) ? types[0]! : declared;
        if (!SymbolEqualityComparer.Default.Equals(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), declared.WithNullableAnnotation(NullableAnnotation.NotAnnotated)))
            access = $"(({type.GlobalName()}){access})";
        var rule = RuleReader.ReadField(member, diagnostics);
        var layer = Refer(type, access, member.Name, member.IsKept()) with { Rule = rule?.Rule, RuleLocation = rule?.Location };
        var writes = values.Select(WritesInput).Distinct().ToArray();
        return layers[member] = layer.WritesInput is null && writes.Length == 1 && IsAssignedInSight(member) ? layer with { WritesInput = writes[0] } : layer;
    }

    /// <summary>A module of a type. A concrete class of a user's own must be annotated; what a base class stands for is seen at run time.</summary>
    public LayerRef Refer(ITypeSymbol type, string access, string path, bool isKept) =>
        type.IsModuleInterface() && type is INamedTypeSymbol { TypeArguments: var of } && models.Compilation.GetTypeByMetadataName($"TorchSharp.torch+nn+Module`{of.Length}") is { } module
            ? Refer(module.Construct([.. of]), $"(({module.Construct([.. of]).GlobalName()}){access})", path, isKept)
            : new(access, type.FullName(), path, null, null)
            {
                IsKept = isKept,
                WritesInput = type.GetMembers("inplace").Length > 0 && type.FullName().StartsWith(KnownNames.Modules, System.StringComparison.Ordinal) ? null : false,
                IsUncompiled = !type.IsAbstract
            && type is not ITypeParameterSymbol
            && !type.FullName().StartsWith("TorchSharp.", System.StringComparison.Ordinal)
            && !(type.HasAttribute(KnownNames.LrpModelType) || type.HasAttribute(KnownNames.LrpBlock) || type.HasAttribute(KnownNames.LrpLayer))
            && !type.AllInterfaces.Any(known => known.FullName() == KnownNames.LrpModule),
                // A layer with relevance of its own works under every composite.
                CompiledUnder = SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, models.Compilation.Assembly) || !type.AllInterfaces.Any(known => known.FullName() == KnownNames.LrpModule)
            || type.HasAttribute(KnownNames.LrpLayer)
            ? null
            : type.AttributesOf(KnownNames.CompiledUnder)
                .Select(attribute => attribute.ConstructorArguments[0].Value).OfType<ITypeSymbol>().Select(composite => composite.GlobalName()).ToEquatable(),
            };

    /// <summary>The layers of a <c>Sequential</c> of which every use is in sight, or null.</summary>
    /// <param name="member">What holds it.</param>
    /// <param name="access">How generated code reaches it.</param>
    public EquatableArray<LayerRef>? ReadSequential(ISymbol member, string access)
    {
        var values = AssignedValues(member).ToArray();
        if (values.Length != 1 || values[0] is not InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } || !IsAssignedInSight(member) || !IsOnlyCalled(member))
            return null;
        var children = new List<LayerRef>();
        foreach (var argument in arguments)
        {
            var name = children.Count.ToString(CultureInfo.InvariantCulture);
            var value = argument.Expression;
            if (value is TupleExpressionSyntax { Arguments.Count: 2 } tuple)
            {
                if (tuple.Arguments[0].Expression is not LiteralExpressionSyntax { Token.Value: string text })
                    return null;
                (name, value) = (text, tuple.Arguments[1].Expression);
            }

            if (argument.NameColon is not null || value is not (InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax) || Model(value).GetTypeInfo(value).Type is not { } type || !type.IsModule())
                return null;
            var index = children.Count.ToString(CultureInfo.InvariantCulture);
            var child = Refer(type, $"(({type.GlobalName()}){access}[{index}])", $"{member.Name}.{name}", isKept: false);
            children.Add(child.WritesInput is null ? child with { WritesInput = WritesInput(value) } : child);
        }

        // What is asked of a Sequential is asked of its last layer.
        if (member.IsKept())
            children[children.Count - 1] = children[children.Count - 1] with { IsKept = true };
        return children.ToEquatable();
    }

    /// <summary>The lambda or method that a field or property of the model's always is; null if it may be anything else.</summary>
    public IOperation? ReadFunction(ISymbol member) =>
        member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null, IsVirtual: false, IsOverride: false } && model.SelfAndBases().Any(type => SymbolEqualityComparer.Default.Equals(type, member.ContainingType))
        && AssignedValues(member).ToArray() is [var only] && Model(only).GetOperation(only) is IAnonymousFunctionOperation or IMethodReferenceOperation { Method.IsStatic: true }
            ? Model(only).GetOperation(only)
            : null;

    /// <summary>Whether a construction makes a layer that writes over its input; null if it does not say.</summary>
    private bool? WritesInput(ExpressionSyntax construction)
    {
        var arguments = Model(construction).GetOperation(construction) switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => default,
        };
        if (arguments.IsDefault)
            return null;
        var flag = arguments.FirstOrDefault(argument => argument.Parameter?.Name == "inplace");
        return flag is null ? false : flag.Value.ConstantValue is { HasValue: true, Value: bool value } ? value : null;
    }

    private static ITypeSymbol DeclaredType(ISymbol member) => member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;

    private SemanticModel Model(SyntaxNode node) => models.Of(node);

    /// <summary>Whether nothing outside of the class and its bases can assign the member.</summary>
    private static bool IsAssignedInSight(ISymbol member) => member.DeclaredAccessibility == Accessibility.Private
        || member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null or { DeclaredAccessibility: Accessibility.Private } or { IsInitOnly: true } };

    /// <summary>Whether a private member is only assigned, called and compared: whoever else gets hold of it might add layers to it.</summary>
    private bool IsOnlyCalled(ISymbol member) => member.DeclaredAccessibility == Accessibility.Private && Declarations()
        .SelectMany(declaration => declaration.DescendantNodes().OfType<IdentifierNameSyntax>())
        .Where(name => name.Identifier.ValueText == member.Name && SymbolEqualityComparer.Default.Equals(Model(name).GetSymbolInfo(name).Symbol, member))
        .All(name => IsHarmless(name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own && own.Name == name ? own : name));

    private static bool IsHarmless(ExpressionSyntax use) => use.Parent switch
    {
        PostfixUnaryExpressionSyntax suppressed => IsHarmless(suppressed),
        ParenthesizedExpressionSyntax parenthesized => IsHarmless(parenthesized),
        AssignmentExpressionSyntax assignment => assignment.Left == use && assignment.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "forward" or "call" or "parameters" or "named_parameters" or "train" or "eval" or "Dispose" } access => access.Expression == use && access.Parent is InvocationExpressionSyntax,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } => true,
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax { Pattern: ConstantPatternSyntax } } => true,
        _ => false,
    };

    private IEnumerable<ExpressionSyntax> AssignedValues(ISymbol member)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var initializer = reference.GetSyntax() switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer?.Value,
                PropertyDeclarationSyntax property => property.Initializer?.Value,
                _ => null,
            };
            if (initializer is not null)
                yield return initializer;
        }

        foreach (var node in Declarations().SelectMany(declaration => declaration.DescendantNodes()))
        {
            if (node is AssignmentExpressionSyntax assignment && IsReference(assignment.Left, member))
                yield return assignment.Right;
            else if (node is AssignmentExpressionSyntax { Left: TupleExpressionSyntax several } && several.DescendantNodes().OfType<ExpressionSyntax>().Any(left => IsReference(left, member)))
                yield return several;
            else if (node is ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument && IsReference(argument.Expression, member))
                yield return argument.Expression;
        }
    }

    private bool IsReference(ExpressionSyntax expression, ISymbol member) =>
        (expression is IdentifierNameSyntax name ? name : (expression as MemberAccessExpressionSyntax)?.Name)?.Identifier.ValueText == member.Name
        && expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
        && SymbolEqualityComparer.Default.Equals(Model(expression).GetSymbolInfo(expression).Symbol, member);

    /// <summary>The declarations of the class and of its bases, as far as their source is at hand.</summary>
    private IEnumerable<SyntaxNode> Declarations() => model.SelfAndBases().SelectMany(type => type.DeclaringSyntaxReferences).Select(reference => reference.GetSyntax());
}
