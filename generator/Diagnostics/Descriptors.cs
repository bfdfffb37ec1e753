using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace RelDrop.Generator.Diagnostics;

/// <summary>Everything the generator and its analyzers can say, each with its remedy.</summary>
internal static class Descriptors
{
    /// <summary>Where the pages are that explain each diagnostic: in the repository that the project file names. Before the descriptors, which use it.</summary>
    private static readonly string Pages =
        typeof(Descriptors).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryUrl").Value + "/blob/main/generator/docs/";

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "RDG001", "The annotated class must be partial", "'{0}' must be declared partial, as must the types it is nested in, so that its relevance pass can be added to it");

    public static readonly DiagnosticDescriptor NoForward = Error(
        "RDG002", "The annotated class must override forward", "'{0}' must override the 'forward' of {1}");

    public static readonly DiagnosticDescriptor UnsupportedOperation = Error(
        "RDG003", "No relevance pass is known for this operation", "No relevance pass is known for '{0}'. {1}");

    public static readonly DiagnosticDescriptor UnsupportedStatement = Error(
        "RDG004", "This statement cannot be compiled", "This {0} cannot be compiled into a relevance pass. {1}");

    public static readonly DiagnosticDescriptor RuleDoesNotApply = Error(
        "RDG005", "The rule does not apply to this layer", "Rule {0} does not apply to {1} '{2}'; it takes {3}");

    public static readonly DiagnosticDescriptor TwoRules = Error(
        "RDG006", "A layer can have one rule", "'{0}' has {1} rules; keep one");

    public static readonly DiagnosticDescriptor UnfoldedBatchNorm = Error(
        "RDG007", "The batch norm cannot be folded", "Batch norm '{0}' stands beside no linear layer that it could be folded into, and {1} has no rule for it. Annotate it with [Gradient] or [Pass], or move it next to a linear layer.");

    public static readonly DiagnosticDescriptor TwoMasks = Error(
        "RDG008", "A model can have one mask", "'{0}' has {1} masks; keep one, and make the others yourself with new RelevanceDropout(...)");

    public static readonly DiagnosticDescriptor MaskSettingOutOfRange = Error(
        "RDG009", "The setting of a mask is out of range", "{0} of {1} is {2}; it must be {3}");

    public static readonly DiagnosticDescriptor MaskWithoutModel = Error(
        "RDG010", "A mask belongs on a model", "'{0}' {1}");

    public static readonly DiagnosticDescriptor RuleParameterOutOfRange = Error(
        "RDG011", "The parameter of a rule is out of range", "Rule {0} of '{1}': {2}");

    public static readonly DiagnosticDescriptor NotCompiledUnder = Error(
        "RDG012", "The block was not compiled under the composite", "Block '{0}' of another assembly was not compiled under {1}. Add [assembly: LrpComposite<{1}>] to that assembly; it was compiled under: {2}.");

    public static readonly DiagnosticDescriptor NoSuchParameter = Error(
        "RDG013", "There is no such parameter to explain", "'{0}' is no parameter of {1}.forward; it has: {2}");

    public static readonly DiagnosticDescriptor BadRelevanceMethod = Error(
        "RDG014", "The relevance method does not fit", "[{0}] names '{1}', which must be {2}");

    public static readonly DiagnosticDescriptor NotRegistered = Warning(
        "RDG015", "The constructor does not call RegisterComponents", "No constructor of '{0}' calls RegisterComponents(), so that optimizers and state_dict miss the parameters of '{1}'; call it at the end of the constructor");

    public static readonly DiagnosticDescriptor GeneratorFault = Error(
        "RDG016", "The generator failed", "A fault of the generator, please report it: compiling '{0}' threw {1}: {2}. Other classes are compiled all the same.");

    public static readonly DiagnosticDescriptor NameTaken = Error(
        "RDG017", "A name that generated code needs is taken", "The name '{0}' is taken where code for '{1}' is generated, which needs it as {2}; rename this");

    public static readonly DiagnosticDescriptor FileLocal = Error(
        "RDG018", "Generated code cannot reach a file-local type", "'{0}' is local to its file, and generated code is in a file of its own; drop 'file'");

    public static readonly DiagnosticDescriptor OldLanguage = Error(
        "RDG019", "Generated code needs C# 12", "Code that is generated for '{0}' is C# 12, and this project is compiled as C# {1}; set <LangVersion> to 12 or later, or leave it out");

    public static readonly DiagnosticDescriptor TwoAnnotations = Error(
        "RDG020", "The annotations of the class do not go together", "'{0}' has {1}");

    public static readonly DiagnosticDescriptor NotOurs = Error(
        "RDG021", "This class is no composite, rule or mask that can be compiled", "'{0}' {1}");

    public static readonly DiagnosticDescriptor NoMask = Error(
        "RDG022", "The model has no mask", "'{0}' has no mask, and so no CreateRelDrop; put one on the class, such as [BlockMask], or make the dropout yourself with new RelevanceDropout(...)");

    public static readonly DiagnosticDescriptor ModelNotCompiledUnder = Warning(
        "RDG023", "The model was not compiled under the composite", "'{0}' was not compiled under {1}, so that this call throws; {2}. It was compiled under: {3}.");

    public static readonly DiagnosticDescriptor NoEffect = Warning(
        "RDG024", "The annotation has no effect", "{0} of '{1}' has no effect: {2}");

    public static readonly DiagnosticDescriptor NoLayer = Warning(
        "RDG025", "The rule is for no layer", "Rule {0} of '{1}' is for no layer: {2}");

    public static readonly DiagnosticDescriptor NoSuchPath = Warning(
        "RDG026", "No layer has a path that fits the pattern", "Rule {0} of '{1}' is for no layer: the name '{2}' is found nowhere in this project. Paths begin with the name of a field or property, such as features.0.");

    public static readonly DiagnosticDescriptor KeptBatchNorm = Info(
        "RDG027", "The batch norm is not folded", "Batch norm '{0}' stands beside no linear layer that it could be folded into: relevance goes through it by the composite's rule for batch norms");

    public static readonly DiagnosticDescriptor PassedNormalization = Warning(
        "RDG028", "Relevance passes a normalization unchanged and is shared by sums", "{0} passes relevance through '{1}' unchanged, and shares it at sums, where it then grows from block to block; give normalizations [Epsilon(On = Layers.Normalization)]");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "RelDrop", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: $"{Pages}{id}.md");

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, "RelDrop", DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: $"{Pages}{id}.md");

    private static DiagnosticDescriptor Info(string id, string title, string message) =>
        new(id, title, message, "RelDrop", DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: $"{Pages}{id}.md");
}
