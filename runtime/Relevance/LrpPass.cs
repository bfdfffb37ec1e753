using System.ComponentModel;
using RelDrop.Relevance.Verification;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>What gives a tensor that a batch norm may have to do with: a linear layer, or a batch norm that has not been folded yet.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface INormSource;

/// <summary>What is known of a tensor where a pass reads or gives it.</summary>
/// <param name="IsFirst">Whether no linear layer lies between the model's input and it.</param>
/// <param name="NonNegative">Whether it is known to have no negative element.</param>
/// <param name="IsReadAgain">Of an input: whether its memory is read after the module has been called, so that a module that works in place would change what is read.</param>
/// <param name="Source">What gave it, where that may have to do with a batch norm, and nothing else reads it: what a batch norm is folded into, or what is folded.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct LrpContext(bool IsFirst, bool NonNegative, bool IsReadAgain = false, INormSource? Source = null)
{
    /// <summary>The context of a whole model: its input comes first, and may have either sign.</summary>
    public static LrpContext Model { get; } = new(IsFirst: true, NonNegative: false);
}

/// <summary>
/// One application of a module under a composite: <see cref="Record(Tensor)"/> runs the module with the arithmetic of eval mode
/// and keeps what <see cref="Propagate(Tensor)"/> needs to send relevance back. Generated code derives from it.
/// </summary>
/// <remarks>
/// Both are called once, in this order, without gradient recording and inside a dispose scope of the caller's. A module of
/// one input and one output overrides the methods of one tensor, any other those of arrays.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class LrpPass
{
    private readonly List<(string Path, LrpPass Pass)> nested = [];
    private readonly List<(string Path, Tensor Relevance)> kept = [];
    private readonly Type? composite;
    private object?[] arguments = [];

    /// <summary>A pass that has no modules inside.</summary>
    /// <param name="contexts">What is known of the module's inputs.</param>
    protected LrpPass(params LrpContext[] contexts) => Contexts = contexts;

    /// <summary>A pass.</summary>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="contexts">What is known of the module's inputs.</param>
    protected LrpPass(Type composite, params LrpContext[] contexts)
        : this(contexts) => this.composite = composite;

    /// <summary>What is known of the module's inputs.</summary>
    protected LrpContext[] Contexts { get; }

    /// <summary>The type of the composite, under which modules inside have their passes.</summary>
    protected Type Composite => composite ?? throw new NotSupportedException($"{GetType().Name} was made without a composite.");

    /// <summary>What is known of the module's first input.</summary>
    protected LrpContext Context => Contexts[0];

    /// <summary>What is known of the module's outputs. Set by <see cref="Record(Tensor)"/>.</summary>
    public LrpContext[] Outputs { get; protected set; } = [default];

    /// <summary>What is known of the module's first output.</summary>
    public LrpContext Output
    {
        get => Outputs[0];
        protected set => Outputs = [value];
    }

    /// <summary>What goes into the module beside its tensors, in the order of the parameters of <c>forward</c>. Set before <see cref="Record(Tensor)"/>.</summary>
    /// <exception cref="NotSupportedException">The module was compiled for another number of them.</exception>
    public object?[] Arguments
    {
        get => arguments.Length == ArgumentCount ? arguments : throw Mismatch();
        set => arguments = value?.Length == ArgumentCount ? value : throw Mismatch();
    }

    /// <summary>What the module gives beside its tensors. Set by <see cref="Record(Tensor)"/>.</summary>
    public object?[] Results { get; protected set; } = [];

    internal int Takes => ArgumentCount;

    /// <summary>How many <see cref="Arguments"/> the module takes.</summary>
    protected virtual int ArgumentCount => 0;

    /// <summary>
    /// Whether the relevance that will arrive at the module's output is known to be 0 wherever the output is ("grounded"). Known
    /// before <see cref="Record(Tensor)"/>, which then keeps less.
    /// </summary>
    public bool IsGrounded { get; internal set; }

    /// <summary>What goes before the paths of modules inside, for the patterns of composites: those are of the paths in a class.</summary>
    private protected virtual string Prefix => "";

    /// <summary>Runs the module.</summary>
    /// <param name="input">The module's input; never modified or disposed.</param>
    /// <returns>The module's output: a tensor of its own.</returns>
    public virtual Tensor Record(Tensor input) => throw Mismatch();

    /// <summary>Sends relevance from the output back to the input.</summary>
    /// <param name="relevance">The output's relevance, of the output's shape; never modified or disposed.</param>
    /// <returns>The input's relevance, of the input's shape: a tensor of its own.</returns>
    public virtual Tensor Propagate(Tensor relevance) => throw Mismatch();

    /// <summary>Runs a module of several inputs or outputs.</summary>
    /// <param name="inputs">The module's inputs; never modified or disposed.</param>
    /// <returns>The module's outputs: tensors of their own.</returns>
    public virtual Tensor[] Record(Tensor[] inputs) => inputs is [var input] ? [Record(input)] : throw Mismatch();

    /// <summary>Sends relevance from several outputs back to the inputs that receive it.</summary>
    /// <param name="relevances">The outputs' relevance; never modified or disposed.</param>
    /// <returns>The inputs' relevance: tensors of their own.</returns>
    public virtual Tensor[] Propagate(Tensor[] relevances) => relevances is [var relevance] ? [Propagate(relevance)] : throw Mismatch();

    /// <summary>The relevance that this pass and those inside it have kept, by the layers' paths; that of one path in the order of forward.</summary>
    internal IEnumerable<(string Path, Tensor Relevance)> Kept => kept.AsEnumerable().Reverse().Concat(nested.SelectMany(child => child.Pass.Kept.Select(item => ($"{child.Path}.{item.Path}", item.Relevance))));

    /// <summary>A pass through a module inside this one: compiled if it was compiled, else dispatched over its layers.</summary>
    /// <param name="path">The module's path in this one.</param>
    /// <param name="module">A compiled block, a Sequential or a single layer.</param>
    /// <param name="grounded">What <see cref="IsGrounded"/> is of the module.</param>
    /// <param name="inputs">What is known of the module's inputs.</param>
    protected LrpPass Nest(string path, nn.Module module, bool grounded, params LrpContext[] inputs)
    {
        var pass = LrpDispatch.CreatePass(Prefix + path, module, Composite, inputs);
        if (PassObserver.Current is { } observer)
            pass = new ObservedPass(pass, module, observer, inputs);
        pass.IsGrounded = grounded;
        nested.Add((path, pass));
        return pass;
    }

    /// <summary>Frees what nothing reads again.</summary>
    /// <param name="values">Tensors, and what holds some.</param>
    protected static void Free(params IDisposable[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
            value.Dispose();
    }

    /// <summary>Keeps the relevance of a layer's output.</summary>
    /// <param name="path">The layer's path in this module.</param>
    /// <param name="relevance">The relevance.</param>
    protected void Keep(string path, Tensor relevance)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        kept.Add((path, relevance.alias()));
    }

    private NotSupportedException Mismatch() => new($"{GetType().DeclaringType?.Name ?? GetType().Name} was compiled for {Contexts.Length} input(s), and is called with another number of inputs, arguments or outputs.");
}

/// <summary>A module that the generator compiled. Implemented by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ILrpModule
{
    /// <summary>Starts a pass under a composite.</summary>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="contexts">What is known of the module's inputs.</param>
    /// <exception cref="NotSupportedException">The module was not compiled under <paramref name="composite"/>.</exception>
    LrpPass CreatePass(Type composite, params LrpContext[] contexts);

    /// <summary>
    /// Whether the relevance that the module gives to its input is 0 wherever the input is, if it is not the first to have a linear
    /// layer: what comes before it then keeps less.
    /// </summary>
    /// <param name="composite">The type of the composite.</param>
    bool Grounds(Type composite) => false;

    /// <summary>The arithmetic that a model is annotated with for a composite.</summary>
    /// <param name="composite">The type of the composite.</param>
    Precision PrecisionOf(Type composite) => Precision.Full;
}

/// <summary>Says which composites a class was compiled under. Written by generated code, for the generator in other assemblies.</summary>
/// <param name="composite">The composite.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class CompiledUnderAttribute(Type composite) : Attribute
{
    /// <summary>The composite.</summary>
    public Type Composite { get; } = composite;
}
