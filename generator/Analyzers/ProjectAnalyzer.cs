using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RelDrop.Generator.Frontend;

namespace RelDrop.Generator.Analyzers;

/// <summary>
/// Finds in the code of those who use the library what compiles and does something else than meant: the generator sees annotated classes
/// only.
/// </summary>
public abstract class ProjectAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.Composite) is not null)
                Register(start);
        });
    }

    /// <summary>Says what is looked at in a project that refers to the library.</summary>
    private protected abstract void Register(CompilationStartAnalysisContext start);

    /// <summary>Where an attribute stands, as the generator has it.</summary>
    private protected static Location? LocationOf(AttributeData attribute, SymbolAnalysisContext context) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken).GetLocation();

    /// <summary>What an attribute is called in code.</summary>
    private protected static string NameOf(AttributeData attribute)
    {
        const string suffix = "Attribute";
        var name = attribute.AttributeClass!.Name;
        return $"[{(name.EndsWith(suffix, System.StringComparison.Ordinal) ? name.Substring(0, name.Length - suffix.Length) : name)}]";
    }
}
