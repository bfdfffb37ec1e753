using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>An operation of a pass that cannot be done: which, what reached it, and why.</summary>
internal sealed class OperationException : InvalidOperationException
{
    /// <summary>An operation that torch refused.</summary>
    /// <param name="operation">Its code, or its name.</param>
    /// <param name="inputs">What reached it.</param>
    /// <param name="inner">What torch said.</param>
    public OperationException(string operation, IEnumerable<Tensor> inputs, ExternalException inner)
        : this(Named(operation), null, inputs, Explain(inner), inner) => IsMisuse = Hint(inner.Message) is not null;

    /// <summary>A layer that does not take its input.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">What reached it.</param>
    /// <param name="reason">Why, as a sentence.</param>
    /// <param name="inner">What torch said, if it was asked.</param>
    public OperationException(nn.Module layer, Tensor input, string reason, ExternalException? inner = null)
        : this($"{layer.GetType().Name} '{layer.GetName()}'", layer, [input], reason, inner)
    {
    }

    private OperationException(string operation, nn.Module? layer, IEnumerable<Tensor> inputs, string reason, ExternalException? inner)
        : base($"{operation} of {Describe(inputs)}: {reason}", inner) =>
        (Operation, Layer, Inputs, Reason) = (operation, layer, Describe(inputs), reason);

    /// <summary>The operation.</summary>
    public string Operation { get; }

    /// <summary>The layer that performs it, if it is one.</summary>
    public nn.Module? Layer { get; }

    /// <summary>What reached it: types and shapes.</summary>
    public string Inputs { get; }

    /// <summary>Why it cannot be done, as a sentence.</summary>
    public string Reason { get; }

    /// <summary>Whether what is wrong is not the input's shape or type, but what the model does or where it is run.</summary>
    public bool IsMisuse { get; }

    /// <summary>Torch's own words, without the native frames below them.</summary>
    public static string FirstLine(ExternalException exception) => exception.Message.Split('\n')[0].Trim().TrimEnd('.') + ".";

    private static string Named(string code)
    {
        const string argument = "x => ";
        var body = code.StartsWith(argument, StringComparison.Ordinal) ? code[argument.Length..] : code;
        return $"'{body.Replace("module.", "", StringComparison.Ordinal).Replace("Lrp.", "", StringComparison.Ordinal)}'";
    }

    /// <summary>Types and shapes, as messages write them.</summary>
    public static string Describe(IEnumerable<Tensor> tensors) => string.Join(" and ", tensors.Select(tensor => $"{tensor.dtype} {TensorArgument.Shape(tensor)}"));

    private static string Explain(ExternalException exception) =>
        Hint(exception.Message) is { } hint ? $"{FirstLine(exception).Split(". ")[0].TrimEnd('.')}. {hint}" : FirstLine(exception);

    /// <summary>What to do about what is not the input's fault.</summary>
    private static string? Hint(string message) => message switch
    {
        _ when message.Contains("modified by an inplace operation", StringComparison.Ordinal) =>
            "Its argument or its result was changed in place later in forward: change a copy of it.",
        _ when message.Contains("in-place operation", StringComparison.Ordinal) =>
            "It changes its argument in place: let it return what it makes.",
        _ when message.Contains("Inference tensors cannot be saved", StringComparison.Ordinal) =>
            "A parameter that it reads was made in inference mode: make the model outside of it, or inside 'using (inference_mode(false))'.",
        _ when message.Contains("returned nan values", StringComparison.Ordinal) => "Anomaly detection is on.",
        _ => null,
    };
}
