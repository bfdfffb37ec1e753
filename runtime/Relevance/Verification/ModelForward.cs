using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance.Verification;

/// <summary>How forward is called that takes other arguments than the tensors of its pass.</summary>
/// <param name="Plain">What goes into the pass beside the tensors.</param>
/// <param name="Given">The arguments of forward.</param>
/// <param name="GivesList">Whether the first result is a list, of which the first tensor is compared.</param>
internal sealed record ForwardCall(object?[] Plain, object?[] Given, bool GivesList);

/// <summary>Calls the forward of a module of any number of tensors.</summary>
internal static class ModelForward
{
    /// <summary>What a module's forward gives of copies of the inputs, which it may change.</summary>
    /// <exception cref="NotSupportedException">It takes or gives something else than these tensors.</exception>
    public static Tensor[] Run(nn.Module module, Tensor[] inputs)
    {
        var forward = Of(module.GetType()) is { } method && method.GetParameters().Length == inputs.Length
            ? method
            : throw new NotSupportedException($"{module.GetType()} has no forward of {inputs.Length} tensors.");
        object[] copies = [.. inputs.Select(input => input.clone())];
        return forward.Invoke(module, BindingFlags.DoNotWrapExceptions, null, copies, null) switch
        {
            Tensor output => [output],
            ITuple outputs => [.. Enumerable.Range(0, outputs.Length).Select(i => (Tensor)outputs[i]!)],
            var other => throw new NotSupportedException($"{module.GetType()}'s forward gives {other?.GetType().ToString() ?? "null"}."),
        };
    }

    /// <summary>The first tensor that forward gives of other arguments than tensors alone.</summary>
    /// <exception cref="NotSupportedException">It takes other arguments, or gives no tensor.</exception>
    public static Tensor First(nn.Module module, object?[] arguments)
    {
        var forward = Of(module.GetType()) is { } method && method.GetParameters().Length == arguments.Length
            ? method
            : throw new NotSupportedException($"{module.GetType()} has no forward of {arguments.Length} arguments.");
        object?[] copies = [.. arguments.Select(argument => argument is Tensor tensor ? tensor.clone() : argument)];
        return First(forward.Invoke(module, BindingFlags.DoNotWrapExceptions, null, copies, null))
            ?? throw new NotSupportedException($"{module.GetType()}'s forward gives no tensor.");
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Trimming.IsWarnedOf)]
    private static Tensor? First(object? value) => value switch
    {
        Tensor tensor => tensor,
        ITuple items => Enumerable.Range(0, items.Length).Select(i => First(items[i])).FirstOrDefault(tensor => tensor is not null),
        IEnumerable<Tensor> list => list.FirstOrDefault(),
        IEnumerable<KeyValuePair<string, Tensor>> dictionary => dictionary.FirstOrDefault().Value,
        null or string => null,
        _ when value.GetType().IsPrimitive || value is Enum => null,
        _ => value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0).Select(property => First(property.GetValue(value)))
            .Concat(value.GetType().GetFields().Where(field => !field.IsStatic).Select(field => First(field.GetValue(value)))).FirstOrDefault(tensor => tensor is not null),
    };

    /// <summary>The method that <c>Module&lt;…&gt;</c> declares: calling it runs the override, whatever else is called forward.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.IsWarnedOf)]
    private static MethodInfo? Of(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            const BindingFlags own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
            if (type.IsGenericType && type.DeclaringType == typeof(nn) && type.GetMethod("forward", own) is { } method)
                return method;
        }

        return null;
    }
}
