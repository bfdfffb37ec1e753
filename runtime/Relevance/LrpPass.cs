using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>What a pass knows of the place where its module is called.</summary>
/// <param name="IsFirst">Whether no linear layer lies between the model's input and this module's.</param>
/// <param name="NonNegative">Whether the module's input is known to have no negative element.</param>
public readonly record struct LrpContext(bool IsFirst, bool NonNegative)
{
    /// <summary>The context of a whole model: its input comes first, and may have either sign.</summary>
    public static LrpContext Model { get; } = new(IsFirst: true, NonNegative: false);
}

/// <summary>
/// One application of a module under a composite: <see cref="Record"/> runs the module with the arithmetic of eval mode
/// and keeps what <see cref="Propagate"/> needs to send relevance back. Generated code derives from it.
/// </summary>
/// <param name="context">What is known of the module's input.</param>
/// <remarks>Both are called once, in this order, without gradient recording and inside a dispose scope of the caller's.</remarks>
public abstract class LrpPass(LrpContext context)
{
    /// <summary>What is known of the module's input.</summary>
    protected LrpContext Context { get; } = context;

    /// <summary>Whether the output is known to have no negative element. Set by <see cref="Record"/>.</summary>
    public bool OutputNonNegative { get; protected set; }

    /// <summary>Whether a linear layer that follows the module would still be the first. Set by <see cref="Record"/>.</summary>
    public bool OutputIsFirst { get; protected set; }

    /// <summary>Runs the module.</summary>
    /// <param name="input">The module's input; never modified or disposed.</param>
    /// <returns>The module's output: a tensor of its own.</returns>
    public abstract Tensor Record(Tensor input);

    /// <summary>Sends relevance from the output back to the input.</summary>
    /// <param name="relevance">The output's relevance, of the output's shape; never modified or disposed.</param>
    /// <returns>The input's relevance, of the input's shape: a tensor of its own.</returns>
    public abstract Tensor Propagate(Tensor relevance);
}

/// <summary>A module that the generator compiled. Implemented by generated code.</summary>
public interface ILrpModule
{
    /// <summary>Starts a pass under a composite.</summary>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="context">What is known of the module's input.</param>
    /// <exception cref="NotSupportedException">The module was not compiled under <paramref name="composite"/>.</exception>
    LrpPass CreatePass(Type composite, LrpContext context);
}
