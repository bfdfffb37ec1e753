using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Frontend;

/// <summary>Reads rule attributes, on fields and on composites.</summary>
internal static class RuleReader
{
    public static CompositeSpec ReadComposite(INamedTypeSymbol composite)
    {
        var entries = composite.SelfAndBases().Reverse()
            .SelectMany(type => type.GetAttributes())
            .Where(IsRule)
            .Select(attribute => new RuleEntry(
                ReadRule(attribute),
                Named(attribute, "On") is int on ? (Layers)on : Layers.None,
                Named(attribute, "Name") as string));
        return new CompositeSpec(composite.GlobalName(), composite.Name, entries.ToEquatable());
    }

    /// <summary>The composites that an assembly's blocks are compiled under for the sake of others.</summary>
    public static EquatableArray<CompositeSpec> ReadAssembly(IAssemblySymbol assembly) => assembly.GetAttributes()
        .Where(attribute => attribute.AttributeClass?.FullName() == KnownNames.LrpComposite)
        .Select(attribute => ReadComposite((INamedTypeSymbol)attribute.AttributeClass!.TypeArguments[0]))
        .ToEquatable();

    /// <summary>The rule that a field states, if any.</summary>
    public static (RuleSpec Rule, LocationInfo? Location)? ReadField(ISymbol field, List<DiagnosticInfo> diagnostics)
    {
        var rules = field.GetAttributes().Where(IsRule).ToArray();
        if (rules.Length == 0)
            return null;
        var location = LocationInfo.From(rules[rules.Length - 1].ApplicationSyntaxReference?.GetSyntax().GetLocation());
        if (rules.Length > 1)
            diagnostics.Add(new DiagnosticInfo(Descriptors.TwoRules, location, field.Name, rules.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return (ReadRule(rules[0]), location);
    }

    private static bool IsRule(AttributeData attribute) => attribute.AttributeClass.DerivesFrom(KnownNames.RuleAttribute);

    private static RuleSpec ReadRule(AttributeData attribute)
    {
        var name = attribute.AttributeClass!.Name;
        name = name.Substring(0, name.Length - "Attribute".Length);
        return new RuleSpec(name, attribute.ConstructorArguments.Select(argument => argument.Value).OfType<double>().ToEquatable());
    }

    private static object? Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value;
}
