using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace RelDrop.Cuda;

/// <summary>A kernel as PTX.</summary>
/// <param name="Method">The method that it was.</param>
/// <param name="Text">The module.</param>
/// <param name="EntryName">The kernel's name in it.</param>
/// <param name="ParameterSizes">The bytes of each parameter, as the module declares them.</param>
/// <param name="SharedBytes">The shared memory that the kernel declares for each group, with room for its alignment.</param>
internal sealed partial record PtxKernel(MethodInfo Method, string Text, string EntryName, IReadOnlyList<int> ParameterSizes, int SharedBytes)
{
    private const int Alignment = 16;

    /// <summary>Reads what a module declares of its only kernel.</summary>
    /// <exception cref="InvalidOperationException">The module has no kernel, or one whose parameters are not the method's.</exception>
    public static PtxKernel Parse(MethodInfo method, string text)
    {
        var entry = Entry().Match(text);
        if (!entry.Success)
            throw new InvalidOperationException($"The PTX of {method.Name} has no kernel.");
        int[] sizes = [.. Parameter().Matches(entry.Groups["parameters"].Value).Select(parameter => BytesOf(parameter.Groups["type"].Value, parameter.Groups["length"].Value))];
        var kernel = new PtxKernel(method, text, entry.Groups["name"].Value, sizes, Shared().Matches(text).Sum(shared => Aligned(BytesOf(shared.Groups["type"].Value, shared.Groups["length"].Value))));
        kernel.CheckSignature();
        return kernel;
    }

    /// <summary>How many bytes an argument takes: a view is an address and a length.</summary>
    private static int BytesOf(ParameterInfo parameter, string kernel)
    {
        var element = KernelArgument.ElementOf(parameter.ParameterType);
        // Elements that are structures would be read by loads of pairs, which need addresses that views do not promise.
        if (!IsNumber(element ?? parameter.ParameterType))
            throw new InvalidOperationException($"Expected parameter '{parameter.Name}' of {kernel} to be a number or a view of numbers; it is {(element is null ? parameter.ParameterType.Name : $"a view of {element.Name}")}.");
        return element is null ? RuntimeHelpers.SizeOf(parameter.ParameterType.TypeHandle) : 2 * sizeof(long);
    }

    /// <summary>Truth values and characters differ in size from language to language.</summary>
    private static bool IsNumber(Type type) => type.IsPrimitive && type != typeof(bool) && type != typeof(char);

    private static int BytesOf(string type, string length) =>
        int.Parse(type, CultureInfo.InvariantCulture) / 8 * (length.Length == 0 ? 1 : int.Parse(length, CultureInfo.InvariantCulture));

    private static int Aligned(int bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private void CheckSignature()
    {
        var parameters = Method.GetParameters();
        if (parameters.Length != ParameterSizes.Count)
            throw new InvalidOperationException($"{Method.Name} has {parameters.Length} parameters, its PTX has {ParameterSizes.Count}; expected the same.");
        foreach (var (parameter, size) in parameters.Zip(ParameterSizes))
        {
            var bytes = BytesOf(parameter, Method.Name);
            if (bytes != size)
                throw new InvalidOperationException($"Parameter '{parameter.Name}' of {Method.Name} has {bytes} bytes, in its PTX {size}; expected the same.");
        }
    }

    [GeneratedRegex(@"\.entry\s+(?<name>\w+)\s*\((?<parameters>[^)]*)\)")]
    private static partial Regex Entry();

    [GeneratedRegex(@"\.param\s+(\.align\s+\d+\s+)?\.[bsuf](?<type>\d+)\s+\w+(\[(?<length>\d+)\])?")]
    private static partial Regex Parameter();

    /// <summary>What is extern is what launches ask for.</summary>
    [GeneratedRegex(@"(?<!\.extern\s)\.shared\s+(\.align\s+\d+\s+)?\.[bsuf](?<type>\d+)\s+\w+(\[(?<length>\d+)\])?")]
    private static partial Regex Shared();
}
