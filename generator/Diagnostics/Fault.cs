using System.Diagnostics;
using System.Linq;
using System.Reflection;
using RelDrop.Graphs;

namespace RelDrop.Generator.Diagnostics;

/// <summary>Turns exceptions into diagnostics: one that escaped would take the generated code of every class of the project along.</summary>
internal static class Fault
{
    /// <summary>What is reported at a class of which the generator could not finish the code.</summary>
    public static DiagnosticInfo Of(System.Exception exception, string name, Place? location) => exception is System.InsufficientExecutionStackException
        ? new DiagnosticInfo(Descriptors.UnsupportedStatement, location, "forward", "It is nested too deeply: compute long expressions in several statements, and move parts into blocks of their own.")
        : new DiagnosticInfo(Descriptors.GeneratorFault, location, name, exception.GetType().Name, $"{exception.Message.Replace('\r', ' ').Replace('\n', ' ')} (in {Place(exception)})");

    /// <summary>The method of ours that was at work: what threw may be deep in a library.</summary>
    private static string Place(System.Exception exception)
    {
        var methods = new StackTrace(exception).GetFrames()?.Select(frame => frame?.GetMethod()).OfType<MethodBase>().ToArray() ?? [];
        var method = methods.FirstOrDefault(candidate => candidate.DeclaringType?.Assembly == typeof(Fault).Assembly) ?? exception.TargetSite;
        return method is null ? "an unknown place" : $"{method.DeclaringType?.Name}.{method.Name}";
    }

    /// <summary>Whether an exception is to be reported; that of a run that is given up is not.</summary>
    public static bool IsOurs(System.Exception exception) => exception is not System.OperationCanceledException;
}
