using System.ComponentModel;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>Checks what a user's relevance method returns. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class UserRelevance
{
    /// <summary>The relevance of one input.</summary>
    /// <param name="relevance">What the method returned.</param>
    /// <param name="inputs">The input, whose shape it must have.</param>
    /// <param name="call">The call's code, for messages.</param>
    /// <exception cref="InvalidOperationException">It is null, not of the input's shape, or one tensor for two inputs.</exception>
    public static Tensor Of(Tensor? relevance, Tensor?[] inputs, [CallerArgumentExpression(nameof(relevance))] string call = "")
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Checked(relevance, inputs[0], call);
    }

    /// <summary>The relevance of several inputs.</summary>
    /// <param name="relevance">What the method returned, a tuple.</param>
    /// <param name="inputs">The inputs, whose shapes it must have; null where none is read.</param>
    /// <param name="call">The call's code, for messages.</param>
    /// <inheritdoc cref="Of(Tensor?, Tensor?[], string)"/>
    public static T Of<T>(T relevance, Tensor?[] inputs, [CallerArgumentExpression(nameof(relevance))] string call = "")
        where T : struct, ITuple
    {
        ArgumentNullException.ThrowIfNull(inputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            Checked((Tensor?)relevance[i], inputs[i], call);
            for (var other = 0; other < i; other++)
            {
                if (inputs[i] is not null && inputs[other] is not null && ReferenceEquals(relevance[i], relevance[other]))
                    throw new InvalidOperationException($"Expected a tensor for each input from {Method(call)}; got one for two. Give the second as an alias().");
            }
        }

        return relevance;
    }

    /// <summary>As <see cref="Of(Tensor?, Tensor?[], string)"/>, by the name of who gave it.</summary>
    internal static Tensor Checked(Tensor? relevance, Tensor? input, string call)
    {
        if (input is null)
            return relevance!;
        var method = Method(call);
        if (relevance is not null && !relevance.IsInvalid && relevance.shape.AsSpan().SequenceEqual(input.shape))
            return relevance;
        var got = relevance is null ? "null" : relevance.IsInvalid ? "a tensor that has been disposed" : TensorArgument.Shape(relevance);
        throw new InvalidOperationException($"Expected relevance of shape {TensorArgument.Shape(input)}, its input's, from {method}; got {got}.");
    }

    private static string Method(string call) => call.Split('(')[0].Replace("global::", "", StringComparison.Ordinal);
}
