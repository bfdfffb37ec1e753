using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Rules;
using RelDrop.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Reads rule attributes, on fields and on composites.</summary>
internal static class RuleReader
{
    public static CompositeSpec ReadComposite(INamedTypeSymbol composite)
    {
        var entries = composite.SelfAndBases().Reverse()
            .SelectMany(type => type.GetAttributes())
            .Where(attribute => IsRule(attribute) && Annotations.IsOurs(attribute, KnownNames.RuleAttribute))
            .Select(attribute => new RuleEntry(
                ReadRule(attribute),
                attribute.Named("On") is int on ? (Layers)on : Layers.None,
                attribute.Named("Name") as string));
        return new CompositeSpec(composite.GlobalName(), composite.Name, entries.ToEquatable());
    }

    /// <summary>What is wrong with a rule that is not one of the library's.</summary>
    public const string ForeignText = "is no rule of the library's, so nothing is known of what it does. Use one of those, or write the relevance yourself with [LrpLayer] or [LrpFunction]";

    /// <summary>The composites that an assembly's blocks are compiled under for the sake of others.</summary>
    public static AssemblySpec ReadAssembly(IAssemblySymbol assembly)
    {
        var named = Annotations.Composites(assembly, KnownNames.LrpComposite).Select(item => (item.Composite, Error: Annotations.Check(item.Attribute, item.Composite))).ToArray();
        return new AssemblySpec(
            named.Where(item => item.Error is null).Select(item => new SharedComposite(ReadComposite(item.Composite), Annotations.Within(item.Composite))).ToEquatable(),
            named.Select(item => item.Error).OfType<DiagnosticInfo>().ToEquatable());
    }

    /// <summary>The name of a rule on a composite that is not one of the library's, or null.</summary>
    public static string? ForeignRule(INamedTypeSymbol composite) => composite.SelfAndBases().SelectMany(type => type.GetAttributes())
        .FirstOrDefault(attribute => IsRule(attribute) && !Annotations.IsOurs(attribute, KnownNames.RuleAttribute))?.AttributeClass!.Name;

    /// <summary>The rule that a field states, if any.</summary>
    public static (RuleSpec Rule, LocationInfo? Location)? ReadField(ISymbol field, List<DiagnosticInfo> diagnostics)
    {
        var rules = field.GetAttributes().Where(IsRule).ToArray();
        if (rules.Length == 0)
            return null;
        var location = Annotations.LocationOf(rules[rules.Length - 1]);
        if (rules.Length > 1)
            diagnostics.Add(new DiagnosticInfo(Descriptors.TwoRules, location, field.Name, rules.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (rules.FirstOrDefault(rule => !Annotations.IsOurs(rule, KnownNames.RuleAttribute)) is { } foreign)
        {
            diagnostics.Add(new DiagnosticInfo(Descriptors.NotOurs, Annotations.LocationOf(foreign), foreign.AttributeClass!.Name, ForeignText));
            return null;
        }

        return (ReadRule(rules[0]), location);
    }

    public static bool IsRule(AttributeData attribute) => attribute.AttributeClass.DerivesFrom(KnownNames.RuleAttribute);

    private static RuleSpec ReadRule(AttributeData attribute)
    {
        var name = attribute.AttributeClass!.Name;
        name = name.Substring(0, name.Length - "Attribute".Length);
        var parameters = attribute.AttributeConstructor?.Parameters.Select(parameter => Property(parameter.Name)) ?? [];
        var positional = parameters.Zip(attribute.ConstructorArguments, (parameter, argument) => (Name: parameter, Value: argument));
        var named = attribute.NamedArguments.Where(argument => argument.Key is not ("On" or "Name")).Select(argument => (Name: argument.Key, argument.Value));
        string[] written = [.. positional.Select(setting => Text(setting.Value)), .. named.Select(setting => $"{setting.Name} = {Text(setting.Value)}")];

        // What is named is set after the constructor has run.
        var settings = named.Concat(positional).Select(setting => new RuleSetting(setting.Name, Numbers(setting.Value).ToEquatable()));
        return new RuleSpec(name, written.Length == 0 ? name : $"{name}({string.Join(", ", written)})", settings.ToEquatable());
    }

    /// <summary>The property that a parameter of the constructor sets.</summary>
    private static string Property(string parameter) => char.ToUpperInvariant(parameter[0]) + parameter.Substring(1);

    private static IEnumerable<double> Numbers(TypedConstant constant) => constant switch
    {
        { IsNull: true } => [],
        { Kind: TypedConstantKind.Array } => constant.Values.SelectMany(Numbers),
        { Value: double number } => [number],
        { Value: bool flag } => [flag ? 1 : 0],
        _ => [],
    };

    private static string Text(TypedConstant constant) => constant switch
    {
        { IsNull: true } => "null",
        { Kind: TypedConstantKind.Array } => $"[{string.Join(", ", constant.Values.Select(Text))}]",
        { Value: double number } => Literal.Of(number),
        { Value: bool flag } => Literal.Of(flag),
        _ => constant.ToCSharpString(),
    };
}
