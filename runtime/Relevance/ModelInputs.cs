using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>A model's inputs as its caller gave them: what is checked before a pass, and what is said where one fails.</summary>
internal sealed class ModelInputs
{
    private readonly ILrpModule model;
    private readonly Tensor[] inputs;
    private readonly int explained;
    private readonly string[] names;

    /// <summary>Checks what can be seen of tensors alone.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="explained">The index of the input that receives relevance.</param>
    /// <param name="names">The code of <paramref name="inputs"/>, such as <c>[x, mask]</c>: what the caller knows them by.</param>
    public ModelInputs(ILrpModule model, Tensor[] inputs, int explained, string names)
    {
        (this.model, this.inputs, this.explained) = (model, inputs, explained);
        string[] own = [.. names.Trim('[', ']').Split(", ").Select(name => name.TrimStart('@'))];
        this.names = own.Length == inputs.Length && own.All(IsName) ? own : [.. inputs.Select(_ => nameof(inputs))];
        for (var i = 0; i < inputs.Length; i++)
            TensorArgument.Check(inputs[i], this.names[i]);
        if (Explained.dim() == 0)
            throw new ArgumentException("Expected an input, batch first; got a single value.", Name);
    }

    /// <summary>The input that receives relevance.</summary>
    public Tensor Explained => inputs[explained];

    /// <summary>What its caller calls it.</summary>
    public string Name => names[explained];

    /// <summary>What is to be said of an exception from inside a pass; null where it says enough, or is not the inputs' fault.</summary>
    public ArgumentException? Refusal(Exception exception)
    {
        if (exception is ExternalException or OperationException && Misplaced() is { } misplaced)
            return new ArgumentException($"Expected inputs on {misplaced.Expected}, where the model is; got one on {inputs[misplaced.Index].device}.", names[misplaced.Index], exception);
        return exception switch
        {
            OperationException { IsMisuse: false } failed => Refusal($"{Title(failed)} got {failed.Inputs}. {failed.Reason}", exception),
            ExternalException failed when !IsOutOfMemory(failed) => Refusal(OperationException.FirstLine(failed), exception),
            _ => null,
        };
    }

    /// <summary>What is said of an output that has not as many samples as the input.</summary>
    public ArgumentException Refusal(Tensor output) => Refusal($"The output's shape is {TensorArgument.Shape(output)}.", null);

    /// <summary>Whether code is a name, and not an expression.</summary>
    public static bool IsName(string code) => code.Length > 0 && code.All(letter => char.IsLetterOrDigit(letter) || letter == '_');

    private ArgumentException Refusal(string what, Exception? exception) => new(
        $"Expected {(inputs.Length == 1 ? "an input" : "inputs")}, batch first, that {model.GetType().Name} takes; got {OperationException.Describe(inputs)}. {what}{Advice()}",
        Name,
        exception);

    private string Title(OperationException failed)
    {
        if (failed.Layer is not { } layer)
            return failed.Operation;
        var path = (model as nn.Module)?.named_modules().FirstOrDefault(item => ReferenceEquals(item.module, layer)).name;
        return string.IsNullOrEmpty(path) ? failed.Operation : $"'{path}', {layer.GetType().Name},";
    }

    /// <summary>An image alone is what is given most often in place of a batch.</summary>
    private string Advice()
    {
        var first = (model as nn.Module)?.modules().FirstOrDefault(module => module is Linear or Convolution);
        return first is Convolution conv && Explained.dim() == conv.kernel_size.Length + 1 ? " A sample without a batch gets one by unsqueeze(0)." : "";
    }

    /// <summary>Where the model is, and which input is elsewhere; null if all are in one place.</summary>
    private (Device Expected, int Index)? Misplaced()
    {
        if ((model as nn.Module)?.parameters().FirstOrDefault()?.device is not { } expected)
            return null;
        var index = Array.FindIndex(inputs, input => input.device.ToString() != expected.ToString());
        return index < 0 ? null : (expected, index);
    }

    private static bool IsOutOfMemory(ExternalException exception) =>
        exception.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || exception.Message.Contains("can't allocate", StringComparison.Ordinal);
}
