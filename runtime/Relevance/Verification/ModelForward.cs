using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance.Verification;

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

    /// <summary>The method that <c>Module&lt;…&gt;</c> declares: calling it runs the override, whatever else is called forward.</summary>
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
