using System.Reflection;
using System.Reflection.Emit;
using TorchSharp;

namespace RelDrop.Tests.Numbers;

/// <summary>
/// Finds calls that make a scalar which nothing keeps alive: TorchSharp's conversions of numbers, and whatever of its own calls them.
/// Read from compiled code, in which conversions that nobody wrote are calls like any other.
/// </summary>
internal static class MadeScalars
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Where(field => field.FieldType == typeof(OpCode)).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private static readonly Lazy<HashSet<MethodBase>> Makers = new(FindMakers);

    /// <summary>The calls of a method, each as "caller → callee".</summary>
    public static IEnumerable<string> In(IEnumerable<MethodBase> methods) =>
        methods.SelectMany(method => Calls(method).Where(Makers.Value.Contains).Select(made => $"{method.DeclaringType}.{method.Name} → {made.DeclaringType}.{made}"));

    /// <summary>All methods of an assembly.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Assembly assembly) => assembly.GetTypes().SelectMany(MethodsOf);

    /// <summary>All methods of a type, without those of types in it.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type) => [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];

    private static HashSet<MethodBase> FindMakers()
    {
        var callers = MethodsOf(typeof(torch).Assembly).SelectMany(caller => Calls(caller).Select(callee => (caller, callee))).ToLookup(pair => pair.callee, pair => pair.caller);
        var found = callers.Select(calls => calls.Key).Where(method =>
            (method.DeclaringType == typeof(Scalar) && method.Name == "op_Implicit")
            || (method.DeclaringType == typeof(ScalarExtensionMethods) && method.Name.EndsWith("Scalar", StringComparison.Ordinal))).ToHashSet();
        for (var open = new Queue<MethodBase>(found); open.TryDequeue(out var method);)
        {
            // What is given to another method as a scalar is that method's; what disposes the scalar itself keeps it until then.
            foreach (var caller in callers[method].Select(Definition).Where(caller => !DisposesScalars(caller) && found.Add(caller)))
                open.Enqueue(caller);
        }

        return found;
    }

    private static bool DisposesScalars(MethodBase method) => method.GetMethodBody()!.LocalVariables.Any(local => local.LocalType == typeof(Scalar));

    private static MethodBase Definition(MethodBase method) =>
        method is MethodInfo { IsGenericMethod: true } generic ? Definition(generic.GetGenericMethodDefinition(), method) : Definition(method, method);

    private static MethodBase Definition(MethodBase method, MethodBase other) =>
        method.DeclaringType is { IsConstructedGenericType: true } ? other.Module.ResolveMethod(method.MetadataToken)! : method;

    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            yield break;
        for (var i = 0; i < code.Length;)
        {
            var value = code[i] == 0xFE ? unchecked((short)(0xFE00 | code[i + 1])) : code[i];
            var operation = OpCodesByValue[value];
            i += operation.Size;
            if (operation.OperandType == OperandType.InlineMethod)
                yield return Definition(Resolve(method, BitConverter.ToInt32(code, i)));
            i += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, i)),
                _ => 4,
            };
        }
    }

    private static MethodBase Resolve(MethodBase method, int token) => method.Module.ResolveMethod(
        token,
        method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null)!;
}
