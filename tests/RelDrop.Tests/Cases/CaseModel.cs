using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RelDrop.Tests.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cases;

/// <summary>An annotated class of a case, with arguments for its constructor and its forward. Each use makes the same model anew, since a forward may change it.</summary>
internal sealed class CaseModel
{
    private const int Seed = 21;
    private static readonly Type[] TypeArguments = [typeof(TorchSharp.Modules.Linear), typeof(double), typeof(string)];

    private readonly Type type;
    private readonly string[] arguments;
    private readonly string[] inputs;
    private readonly MethodInfo forward;
    private readonly bool checksGradient;

    private CaseModel(Type type, Case source)
    {
        this.type = Closed(type);
        (arguments, inputs) = (source.Arguments, source.Inputs);
        forward = this.type.GetMethods().First(method => method.Name == "forward" && method.GetBaseDefinition().DeclaringType!.Namespace == nameof(TorchSharp));
        Composites = [.. Annotations(type).Select(annotation => annotation.AttributeType.GenericTypeArguments[0])];
        var explain = Annotations(type).SelectMany(annotation => annotation.NamedArguments).FirstOrDefault(named => named.MemberName == "Explain").TypedValue.Value as string;
        var parameters = forward.GetParameters();
        checksGradient = source.ChecksGradient;
        Explained = Math.Max(0, Array.FindIndex(parameters, parameter => parameter.ParameterType == typeof(Tensor) && (explain is null || parameter.Name == explain)));
    }

    public string Name => type.Name;

    /// <summary>The composites that the class is annotated with.</summary>
    public IReadOnlyList<Type> Composites { get; }

    /// <summary>The index of the parameter that receives relevance.</summary>
    public int Explained { get; }

    /// <summary>The models of an assembly.</summary>
    public static IEnumerable<CaseModel> Of(Assembly assembly, Case source) =>
        assembly.GetTypes().Where(type => !type.IsAbstract && Annotations(type).Any()).Select(type => new CaseModel(type, source));

    /// <summary>Random arguments of forward, the same at each call.</summary>
    public object?[] Inputs(ScalarType precision)
    {
        manual_seed(Seed);
        return [.. forward.GetParameters().Select((parameter, i) => parameter.ParameterType == typeof(Tensor)
            ? Draw(i < inputs.Length ? inputs[i] : "2, 3, 8, 8", precision)
            : Value(parameter, i < inputs.Length ? inputs[i] : null))];
    }

    /// <summary>Told when the user's own code starts (true) and ends, for which nobody but the user is to blame.</summary>
    public static Action<bool> RunsOwnCode { get; set; } = _ => { };

    /// <summary>
    /// The model's own output in eval mode, and autograd's gradient of what <see cref="Goal"/> selects; null where it cannot say, as where
    /// forward writes to what autograd has kept, or takes the root of less than nothing: of what is infinite or no number, gradients say nothing.
    /// </summary>
    public (Tensor Output, Tensor? Gradient) Reference(ScalarType precision, object?[] given)
    {
        RunsOwnCode(true);
        try
        {
            return OwnResult(precision, given);
        }
        finally
        {
            RunsOwnCode(false);
        }
    }

    private (Tensor Output, Tensor? Gradient) OwnResult(ScalarType precision, object?[] given)
    {
        var model = Create(precision);
        Evaluate(model);
        using var leaf = ((Tensor)given[Explained]!).clone().requires_grad_();

        // forward may change its inputs in place, which a leaf does not allow.
        var copies = given.Select((value, i) => i == Explained ? leaf.clone() : value is Tensor tensor ? tensor.clone() : value).ToArray();
        manual_seed(Seed);
        var output = First(Invoke(forward, model, copies)) ?? throw new NotSupportedException("forward gives no tensor");
        var (_, value) = Goal(output);
        if (!output.isfinite().all().item<bool>())
            return (output.detach(), null);
        var gradient = value.requires_grad && checksGradient ? Gradient(value, leaf) : zeros_like(leaf);
        return (output.detach(), gradient);
    }

    /// <summary>Eval mode for a model and what it holds in fields, of which <c>eval()</c> misses what was registered under a name that is taken.</summary>
    private static void Evaluate(nn.Module model)
    {
        model.eval();
        for (var type = model.GetType(); type.Assembly != typeof(nn.Module).Assembly; type = type.BaseType!)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                if (field.GetValue(model) is nn.Module { training: true } held)
                    Evaluate(held);
            }
        }
    }

    private static Tensor? Gradient(Tensor value, Tensor leaf)
    {
        try
        {
            // Of autograd.grad, TorchSharp does not catch what torch throws.
            value.backward();
            using var gradient = leaf.grad?.detach() ?? zeros_like(leaf).detach();
            return gradient.isfinite().all().item<bool>() ? gradient.alias() : null;
        }
        catch (ExternalException)
        {
            return null;
        }
    }

    /// <summary>The compiled pass's attribution of an output; the model is in training mode, which must not matter.</summary>
    public Attribution Attribute(Type composite, ScalarType precision, object?[] given, Tensor output)
    {
        var model = Create(precision);
        model.train();
        var (target, _) = Goal(output);
        manual_seed(Seed);
        if (model is IAttributable attributable && given is [Tensor input])
            return attributable.Attribute(composite, input, target);
        var taken = forward.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        var attribute = type.GetMethods().Single(method => method is { Name: "Attribute", IsGenericMethodDefinition: true }
            && method.GetParameters() is var parameters && parameters.Length == taken.Length + 2 && parameters.Take(taken.Length).Select(parameter => parameter.ParameterType).SequenceEqual(taken));
        return (Attribution)Invoke(attribute.MakeGenericMethod(composite), model, [.. given, target, null])!;
    }

    /// <summary>What is explained: the logit of a class, or the sum of everything where the output is no row of logits.</summary>
    private static (Target Target, Tensor Value) Goal(Tensor output)
    {
        if (output.dim() != 2 || output.shape[1] < 1)
            return (Target.Relevance(ones_like(output).detach()), output.sum());
        var label = Math.Min(2, output.shape[1] - 1);
        return (Target.Class(label), output.select(1, label).sum());
    }

    private nn.Module Create(ScalarType precision)
    {
        manual_seed(Seed);
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .OrderBy(each => each.GetParameters().Length).First(each => each.GetParameters().Length >= arguments.Length);
        var model = (nn.Module)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [.. constructor.GetParameters().Select((parameter, i) => Value(parameter, i < arguments.Length ? arguments[i] : null))], CultureInfo.InvariantCulture);
        model.to(precision);
        Emitted.Randomize(model);
        return model;
    }

    private static IEnumerable<CustomAttributeData> Annotations(Type type) =>
        type.GetCustomAttributesData().Where(data => data.AttributeType.IsGenericType && data.AttributeType.GetGenericTypeDefinition() == typeof(LrpModelAttribute<>));

    private static object? Invoke(MethodInfo method, object model, object?[] given) => method.Invoke(model, BindingFlags.DoNotWrapExceptions, null, given, CultureInfo.InvariantCulture);

    /// <summary>The first tensor of a result: of a tuple, a list, a dictionary, or a record of the user's.</summary>
    private static Tensor? First(object? result) => result switch
    {
        null or string => null,
        Tensor tensor => tensor,
        ITuple tuple => Enumerable.Range(0, tuple.Length).Select(i => First(tuple[i])).FirstOrDefault(tensor => tensor is not null),
        IDictionary dictionary => First(dictionary.Values),
        IEnumerable all => all.Cast<object?>().Select(First).FirstOrDefault(tensor => tensor is not null),
        _ => result.GetType().GetProperties().Where(property => property.PropertyType == typeof(Tensor)).Select(property => (Tensor?)property.GetValue(result)).FirstOrDefault(),
    };

    /// <summary>Random numbers of a shape, or <c>long 2, 7 below 50</c>; no tensor for <c>null</c>.</summary>
    private static Tensor? Draw(string text, ScalarType precision)
    {
        var words = text.Replace("long", "", StringComparison.Ordinal).Split("below");
        return text == "null" ? null : words.Length == 1 ? randn(Shape(text), precision) : randint(long.Parse(words[1], CultureInfo.InvariantCulture), Shape(words[0]), ScalarType.Int64);
    }

    private static long[] Shape(string text) => [.. text.Split(',').Select(part => long.Parse(part, CultureInfo.InvariantCulture))];

    private static object? Value(ParameterInfo parameter, string? text)
    {
        var wanted = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (text is not null)
            return text == "null" ? null : wanted == typeof(Tensor) ? randn(Shape(text)) : Convert.ChangeType(text, wanted, CultureInfo.InvariantCulture);
        if (parameter.HasDefaultValue)
            return parameter.DefaultValue;
        return wanted.IsPrimitive && wanted != typeof(bool) ? Convert.ChangeType(1, wanted, CultureInfo.InvariantCulture) : wanted.IsValueType ? Activator.CreateInstance(wanted) : null;
    }

    private static Type Closed(Type type)
    {
        if (!type.IsGenericTypeDefinition)
            return type;
        foreach (var argument in TypeArguments)
        {
            try
            {
                return type.MakeGenericType([.. type.GetGenericArguments().Select(_ => argument)]);
            }
            catch (ArgumentException)
            {
                // The constraint wants another one.
            }
        }

        throw new NotSupportedException($"No type argument is known for {type}");
    }
}
