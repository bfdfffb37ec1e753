using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.RealModels;

/// <summary>The model <c>Models.Net</c> of a file, in float64 and eval mode, with the inputs that the file's first line asks for.</summary>
/// <remarks>
/// The line is <c>// input: 2, 3, 16, 16; long 2, 7 below 50 | steps: 3</c>: tensors, then other arguments by name. A parameter that is
/// no tensor, such as a record or a list, is made of the tensors that are left.
/// </remarks>
internal sealed class RealModel
{
    private const string Header = "// input:";

    private readonly MethodInfo forward;
    private readonly Dictionary<string, object?> arguments = [];

    public RealModel(Assembly assembly, string source)
    {
        manual_seed(33);
        var type = assembly.GetType("Models.Net", throwOnError: true)!;
        // Of the constructors, one whose parameters are all optional.
        var constructor = type.GetConstructors().Where(candidate => candidate.GetParameters().All(parameter => parameter.HasDefaultValue)).MinBy(candidate => candidate.GetParameters().Length)!;
        Module = (nn.Module)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);
        GroupNorms.Initialize(Module);
        Randomize(Module);
        Module.to(float64);
        Module.eval();
        forward = type.GetMethods().Where(method => method.Name == "forward").MaxBy(method => method.GetParameters().Length)!;

        var header = source.Split('\n', 2)[0].Trim();
        var parts = header[Header.Length..].Split('|');
        var tensors = new Queue<Tensor>(parts[0].Split(';').Select(Draw));
        Input = tensors.Peek();
        var named = parts.Length == 1 ? [] : parts[1].Split(';').Select(text => text.Split(':')).ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim());
        foreach (var parameter in forward.GetParameters())
            arguments[parameter.Name!] = Argument(parameter, tensors, named);
    }

    public nn.Module Module { get; }

    /// <summary>The first of the tensors.</summary>
    public Tensor Input { get; }

    /// <summary>Every tensor that forward gives, the output first.</summary>
    public IReadOnlyList<Tensor> Forward() => [.. Tensors(forward.Invoke(Module, BindingFlags.DoNotWrapExceptions, null, [.. arguments.Values], null))];

    public Attribution Attribute(Type composite, Target target)
    {
        var method = Module.GetType().GetMethods().Single(method => method is { Name: "Attribute", IsGenericMethodDefinition: true }).MakeGenericMethod(composite);
        var given = method.GetParameters().Select(parameter => parameter.ParameterType == typeof(Target) ? target : arguments.GetValueOrDefault(parameter.Name!.TrimStart('@')));
        return (Attribution)method.Invoke(Module, BindingFlags.DoNotWrapExceptions, null, [.. given], null)!;
    }

    /// <summary>Statistics, and parameters that start as constants, are not left as they start.</summary>
    private static void Randomize(nn.Module model)
    {
        using var withoutGradient = no_grad();
        foreach (var parameter in model.parameters())
            parameter.add_(randn_like(parameter), Number.Of(0.1));
        foreach (var (name, buffer) in model.named_buffers())
        {
            if (name.EndsWith("running_var", StringComparison.Ordinal))
                buffer.uniform_(0.5, 1.5);
            else if (name.EndsWith("running_mean", StringComparison.Ordinal))
                buffer.normal_(0, 0.2);
        }
    }

    private static Tensor Draw(string text)
    {
        var words = text.Replace("long", "", StringComparison.Ordinal).Split("below");
        var shape = words[0].Split(',').Select(size => long.Parse(size, CultureInfo.InvariantCulture)).ToArray();
        return words.Length == 1 ? randn(shape, dtype: float64) : randint(long.Parse(words[1], CultureInfo.InvariantCulture), shape, dtype: int64);
    }

    private static object? Argument(ParameterInfo parameter, Queue<Tensor> tensors, Dictionary<string, string> named)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (named.TryGetValue(parameter.Name!, out var text))
            return text == "null" ? null : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        if (parameter.HasDefaultValue && (type != typeof(Tensor) || tensors.Count == 0))
            return parameter.DefaultValue;
        if (type == typeof(Tensor))
            return tensors.Dequeue();
        Tensor[] rest = [.. tensors];
        tensors.Clear();
        return type.IsInstanceOfType(rest) ? rest : type.IsAssignableTo(typeof(List<Tensor>)) ? rest.ToList() : Activator.CreateInstance(type, [.. rest]);
    }

    private static IEnumerable<Tensor> Tensors(object? result) => result switch
    {
        null => [],
        Tensor tensor => [tensor],
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => Tensors(tuple[i])),
        System.Collections.IDictionary dictionary => dictionary.Values.Cast<object>().SelectMany(Tensors),
        System.Collections.IEnumerable items => items.Cast<object>().SelectMany(Tensors),
        _ => result.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.PropertyType != typeof(Type)).SelectMany(property => Tensors(property.GetValue(result))),
    };
}
