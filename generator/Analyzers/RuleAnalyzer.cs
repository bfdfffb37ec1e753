using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.Frontend;

namespace RelDrop.Generator.Analyzers;

/// <summary>Rules and other annotations where nothing reads them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RuleAnalyzer : ProjectAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.NoEffect, Descriptors.NoLayer, Descriptors.NoSuchPath];

    private protected override void Register(CompilationStartAnalysisContext start)
    {
        var classes = new AnnotatedClasses(start.Compilation);
        start.RegisterSymbolAction(context => Check(context, classes), SymbolKind.NamedType);
    }

    private static void Check(SymbolAnalysisContext context, AnnotatedClasses classes)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        foreach (var rule in type.GetAttributes().Where(RuleReader.IsRule))
        {
            if (!type.DerivesFrom(KnownNames.Composite))
                Report(Descriptors.NoLayer, rule, type.Name, "the class is no composite. Put the rule on a field, or on a class that derives from a composite and is named by [LrpModel<...>]");
            else if (!Selects(rule))
                Report(Descriptors.NoLayer, rule, type.Name, "On or Name says which, such as On = Layers.Linear");
            else if (rule.Named("Name") is string pattern && PathPattern.Beginning(pattern) is { } beginning && classes.Use(type) && !beginning.IsFound(context.Compilation, classes))
                Report(Descriptors.NoSuchPath, rule, type.Name, beginning.Text);
        }

        foreach (var member in type.GetMembers().Where(member => member is IFieldSymbol or IPropertySymbol))
        {
            foreach (var annotation in member.GetAttributes())
            {
                var isRule = RuleReader.IsRule(annotation);
                if ((isRule || annotation.AttributeClass?.FullName() == KnownNames.KeepRelevance) && WhyIgnored(member, isRule, classes) is { } why)
                    Report(Descriptors.NoEffect, annotation, Title(member), why);
                else if (isRule && annotation.NamedArguments.FirstOrDefault(argument => argument.Key is "On" or "Name").Key is { } setting)
                    context.ReportDiagnostic(Diagnostic.Create(Descriptors.NoEffect, LocationOf(annotation, context), setting, NameOf(annotation), $"it is read on composites only, and here the rule is for '{Title(member)}'"));
            }
        }

        void Report(DiagnosticDescriptor descriptor, AttributeData attribute, params string[] arguments) =>
            context.ReportDiagnostic(Diagnostic.Create(descriptor, LocationOf(attribute, context), [NameOf(attribute), .. arguments]));
    }

    /// <summary>Whether a composite's rule says which layers it is for. What the compiler cannot read is taken to say so.</summary>
    private static bool Selects(AttributeData rule) => rule.NamedArguments.Any(argument => argument.Value is var value && argument.Key switch
    {
        "On" => value.Value is not 0,
        "Name" => value.Kind == TypedConstantKind.Error || !value.IsNull,
        _ => false,
    });

    /// <summary>Why an annotation of a field or property is read by nothing; null if it may be.</summary>
    private static string? WhyIgnored(ISymbol member, bool isRule, AnnotatedClasses classes)
    {
        if (member is IFieldSymbol { AssociatedSymbol: not null })
            return "it is on the field behind the property. Leave out 'field:'";
        if (WhyUncompiled(member.ContainingType, classes) is { } why)
            return why;
        if (member.IsStatic)
            return "it is static, and no layer of the model's own";
        var held = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
        if (held.TypeKind is TypeKind.Error or TypeKind.TypeParameter)
            return null;
        if (!isRule && held.DerivesFrom(KnownNames.Parameter))
            return null;
        var isCollection = held.FullName() is KnownNames.Modules + "ModuleList" or KnownNames.Modules + "ModuleDict" or KnownNames.Modules + "Sequential";
        if (isRule && (isCollection || HoldsModules(held)))
            return $"rules of fields are for single layers. Give the rule to a composite, with Name = \"{member.Name}.*\"";
        return held.IsModule() ? null
            : HoldsModules(held) ? "the type is no module. Keep the layers in a ModuleList"
            : "the type is no module";
    }

    private static string? WhyUncompiled(INamedTypeSymbol type, AnnotatedClasses classes)
    {
        // What is inherited is read with the class that derives; one of another project may derive from an abstract class.
        if (AnnotatedClasses.IsCompiled(type) || (type.IsAbstract && type.DeclaredAccessibility == Accessibility.Public) || classes.DerivedFrom(type).Any())
            return null;
        return type.HasAttribute(KnownNames.LrpLayer)
            ? $"'{type.Name}' is an [LrpLayer], whose relevance is its own method's"
            : $"'{type.Name}' has neither [LrpModel<...>] nor [LrpBlock]. Annotate the class";
    }

    /// <summary>Whether a type is an array or another collection of modules.</summary>
    private static bool HoldsModules(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType.IsModule(),
        INamedTypeSymbol { TypeArguments: [.., var element] } => !type.IsModule() && element.IsModule(),
        _ => false,
    };

    private static string Title(ISymbol member) => (member as IFieldSymbol)?.AssociatedSymbol?.Name ?? member.Name;
}
