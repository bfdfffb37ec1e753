using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Reads what the fields of a model hold. A field's type may say no more than <c>Module&lt;Tensor, Tensor&gt;</c>, so the
/// expressions that are assigned to it say what it is.
/// </summary>
internal sealed class LayerReader(INamedTypeSymbol model, SemanticModels models, List<DiagnosticInfo> diagnostics)
{
    private readonly Dictionary<ISymbol, LayerRef> layers = new(SymbolEqualityComparer.Default);

    /// <summary>The module in a field or property of the model.</summary>
    public LayerRef Read(ISymbol member)
    {
        if (layers.TryGetValue(member, out var known))
            return known;
        var declared = DeclaredType(member);
        var values = AssignedValues(member).ToArray();
        var types = values.Select(value => Model(value).GetTypeInfo(value).Type).Where(type => type.IsModule()).ToArray();
        var type = types.Length > 0 && types.All(t => SymbolEqualityComparer.Default.Equals(t, types[0])) ? types[0]! : declared;
        var access = Access(member);
        if (!SymbolEqualityComparer.Default.Equals(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated), declared.WithNullableAnnotation(NullableAnnotation.NotAnnotated)))
            access = $"(({type.GlobalName()}){access})";
        var rule = RuleReader.ReadField(member, diagnostics);
        return layers[member] = Refer(type, access, member.Name, member.IsKept()) with { Rule = rule?.Rule, RuleLocation = rule?.Location };
    }

    /// <summary>A module of a type. A concrete class of a user's own must be annotated; what a base class stands for is seen at run time.</summary>
    public LayerRef Refer(ITypeSymbol type, string access, string path, bool isKept) => new(access, type.FullName(), path, null, null)
    {
        IsKept = isKept,
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

    /// <summary>The layers of a <c>Sequential</c> whose construction is in sight, or null.</summary>
    public EquatableArray<LayerRef>? ReadSequential(ISymbol member)
    {
        var values = AssignedValues(member).ToArray();
        if (values.Length != 1 || values[0] is not InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } || IsAppended(member))
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

            if (value is not (InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax) || Model(value).GetTypeInfo(value).Type is not { } type || !type.IsModule())
                return null;
            var index = children.Count.ToString(CultureInfo.InvariantCulture);
            children.Add(Refer(type, $"(({type.GlobalName()}){Access(member)}[{index}])", $"{member.Name}.{name}", isKept: false));
        }

        // What is asked of a Sequential is asked of its last layer.
        if (member.IsKept())
            children[children.Count - 1] = children[children.Count - 1] with { IsKept = true };
        return children.ToEquatable();
    }

    // The reader's own null checks have been compiled away into branches by the time generated code gets here.
    private static string Access(ISymbol member) => "module." + member.Name + (DeclaredType(member).NullableAnnotation == NullableAnnotation.Annotated ? "!" : "");

    private static ITypeSymbol DeclaredType(ISymbol member) => member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;

    private SemanticModel Model(SyntaxNode node) => models.Of(node);

    private bool IsAppended(ISymbol member) => Declarations().Any(declaration => declaration.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        .Any(access => access.Name.Identifier.Text == "append" && IsReference(access.Expression, member)));

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

        foreach (var assignment in Declarations().SelectMany(declaration => declaration.DescendantNodes()).OfType<AssignmentExpressionSyntax>())
        {
            if (IsReference(assignment.Left, member))
                yield return assignment.Right;
        }
    }

    private bool IsReference(ExpressionSyntax expression, ISymbol member) =>
        expression is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
        && SymbolEqualityComparer.Default.Equals(Model(expression).GetSymbolInfo(expression).Symbol, member);

    /// <summary>The declarations of the class and of its bases, as far as their source is at hand.</summary>
    private IEnumerable<SyntaxNode> Declarations() => model.SelfAndBases().SelectMany(type => type.DeclaringSyntaxReferences).Select(reference => reference.GetSyntax());
}
