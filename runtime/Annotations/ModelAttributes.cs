namespace RelDrop;

/// <summary>
/// Compiles layer-wise relevance propagation for a model: a <c>partial</c> class that derives from a <c>Module</c> of
/// tensors. With several, the first is the one that <c>Attribute</c> uses by default.
/// </summary>
/// <typeparam name="TComposite">Which rule each kind of layer gets.</typeparam>
/// <example>
/// <code><![CDATA[
/// [LrpModel<EpsilonPlusFlat>]
/// public partial class Net : Module<Tensor, Tensor>
/// {
///     private readonly Linear fc = Linear(784, 10);
///
///     public Net()
///         : base(nameof(Net)) => RegisterComponents();
///
///     public override Tensor forward(Tensor x) => fc.forward(x.flatten(1));
/// }
/// ]]></code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class LrpModelAttribute<TComposite> : Attribute
    where TComposite : Composite
{
    /// <summary>The parameter of <c>forward</c> whose relevance is computed, if it has several; the first by default.</summary>
    public string? Explain { get; set; }

    /// <summary>The arithmetic of this composite's passes, where a call does not say otherwise.</summary>
    public Precision Precision { get; set; }
}

/// <summary>
/// Compiles a building block of models: a <c>partial</c> class that derives from a <c>Module</c> of tensors and returns a
/// tensor or a tuple of them. It is compiled under every composite of the same assembly: those of its models and those
/// named by <see cref="LrpCompositeAttribute{TComposite}"/>.
/// </summary>
/// <example>
/// <code><![CDATA[
/// [LrpBlock]
/// public partial class Residual : Module<Tensor, Tensor>
/// {
///     private readonly Conv2d conv = Conv2d(8, 8, 3, padding: 1);
///
///     public Residual()
///         : base(nameof(Residual)) => RegisterComponents();
///
///     public override Tensor forward(Tensor x) => (x + conv.forward(x)).relu();
/// }
/// ]]></code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LrpBlockAttribute : Attribute;

/// <summary>Compiles the blocks of this assembly under a composite that models of other assemblies use.</summary>
/// <typeparam name="TComposite">The composite.</typeparam>
/// <example>
/// <code><![CDATA[
/// [assembly: LrpComposite<EpsilonPlus>]
/// ]]></code>
/// </example>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LrpCompositeAttribute<TComposite> : Attribute
    where TComposite : Composite;

/// <summary>
/// Gives a layer of your own its relevance: a <c>partial</c> class that derives from <c>Module&lt;Tensor, Tensor&gt;</c>, whose
/// <c>forward</c> is called as it stands and whose method of this name sends relevance back.
/// </summary>
/// <param name="relevance">
/// The name of a method of the class: <c>Tensor Name(Tensor input, Tensor output, Tensor relevance)</c>, which returns the
/// input's relevance as a tensor of its own.
/// </param>
/// <example>
/// <code><![CDATA[
/// [LrpLayer(nameof(Propagate))]
/// public partial class Scale : Module<Tensor, Tensor>
/// {
///     private readonly Parameter by = Parameter(ones(1));
///
///     public Scale()
///         : base(nameof(Scale)) => RegisterComponents();
///
///     public override Tensor forward(Tensor x) => x * by;
///
///     private Tensor Propagate(Tensor input, Tensor output, Tensor relevance) => relevance.alias();
/// }
/// ]]></code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LrpLayerAttribute(string relevance) : Attribute
{
    /// <summary>The name of the method.</summary>
    public string Relevance { get; } = relevance;
}

/// <summary>Gives a helper method of your own its relevance: it is called as it stands, and the method of this name sends relevance back.</summary>
/// <param name="relevance">
/// The name of a method beside it that takes the same arguments, then the output and its relevance, and returns the
/// relevance of each tensor argument in order: a tensor, or a tuple of them.
/// </param>
/// <example>
/// <code><![CDATA[
/// [LrpModel<EpsilonPlusFlat>]
/// public partial class Net : Module<Tensor, Tensor>
/// {
///     private readonly Linear fc = Linear(784, 10);
///
///     public Net()
///         : base(nameof(Net)) => RegisterComponents();
///
///     public override Tensor forward(Tensor x) => fc.forward(Quantize(x.flatten(1)));
///
///     [LrpFunction(nameof(StraightThrough))]
///     private static Tensor Quantize(Tensor x) => x.round();
///
///     private static Tensor StraightThrough(Tensor x, Tensor output, Tensor relevance) => relevance.alias();
/// }
/// ]]></code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LrpFunctionAttribute(string relevance) : Attribute
{
    /// <summary>The name of the method.</summary>
    public string Relevance { get; } = relevance;
}

/// <summary>
/// Marks a helper method whose results carry no relevance, such as sampling or sorting: it is called as it stands, and its
/// results are constants to relevance.
/// </summary>
/// <example>
/// <code><![CDATA[
/// [LrpModel<EpsilonPlusFlat>]
/// public partial class Net : Module<Tensor, Tensor>
/// {
///     private readonly Linear fc = Linear(784, 10);
///
///     public Net()
///         : base(nameof(Net)) => RegisterComponents();
///
///     public override Tensor forward(Tensor x) => fc.forward(x.flatten(1) / Brightest(x.flatten(1)));
///
///     [NoRelevance]
///     private static Tensor Brightest(Tensor x) => x.amax([1], keepdim: true).detach();
/// }
/// ]]></code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NoRelevanceAttribute : Attribute;

/// <summary>
/// Keeps the relevance of a layer's output: <see cref="Attribution.Intermediate"/> has it under the layer's path. With
/// batch norm folded into the layer, it is that of the batch norm's output. A layer that is applied several times has the
/// later ones under its path with <c>#2</c>, <c>#3</c> and so on.
/// On a parameter that is added to others or joined with them, such as a position or a class token, it keeps what that takes, summed over
/// the samples of a batch as it is shared by them: the "positional" relevance of Bakish et al. 2025 (arXiv 2506.02138).
/// </summary>
/// <example>
/// <code><![CDATA[
/// [LrpModel<EpsilonPlusFlat>]
/// public partial class Net : Module<Tensor, Tensor>
/// {
///     [KeepRelevance] // attribution.Intermediate["conv"]
///     private readonly Conv2d conv = Conv2d(3, 8, 3);
///     private readonly Linear fc = Linear(8, 10);
///
///     public Net()
///         : base(nameof(Net)) => RegisterComponents();
///
///     public override Tensor forward(Tensor x) => fc.forward(conv.forward(x).relu().mean([2, 3]));
/// }
/// ]]></code>
/// </example>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class KeepRelevanceAttribute : Attribute;
