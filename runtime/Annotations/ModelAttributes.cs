namespace RelDrop;

/// <summary>
/// Compiles layer-wise relevance propagation for a model: a <c>partial</c> class that derives from
/// <c>Module&lt;Tensor, Tensor&gt;</c>. With several, the first is the one that <c>Attribute</c> uses by default.
/// </summary>
/// <typeparam name="TComposite">Which rule each kind of layer gets.</typeparam>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class LrpModelAttribute<TComposite> : Attribute
    where TComposite : Composite;

/// <summary>
/// Compiles a building block of models: a <c>partial</c> class that derives from <c>Module&lt;Tensor, Tensor&gt;</c>. It is
/// compiled under every composite that a model of the same assembly is annotated with.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LrpBlockAttribute : Attribute;
