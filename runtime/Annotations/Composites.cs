namespace RelDrop;

/// <summary>
/// Says which rule each kind of layer gets, by <see cref="RuleAttribute"/>s on the class. Derive from it, or from one of
/// the composites below, to define your own. What no rule is assigned to propagates as its gradient does.
/// </summary>
/// <remarks>Composites are read by the compiler and never instantiated.</remarks>
public abstract class Composite
{
    private protected Composite() { }

    /// <summary>A composite of your own starts from here: activations pass, sums and average pooling share.</summary>
    [Pass(On = Layers.Activation)]
    [Norm(On = Layers.Sum | Layers.AveragePooling)]
    public abstract class Conserving : Composite;

    /// <summary>A composite that assigns nothing yet: everything propagates as its gradient does.</summary>
    public abstract class Empty : Composite;
}

/// <summary>z⁺ on convolutions, ε on dense layers (zennit's EpsilonPlus).</summary>
[Epsilon(On = Layers.Dense)]
[ZPlus(On = Layers.Convolution)]
public class EpsilonPlus : Composite.Conserving;

/// <summary>As <see cref="EpsilonPlus"/>, with ♭ on the first layer (zennit's EpsilonPlusFlat).</summary>
[Flat(On = Layers.First)]
public class EpsilonPlusFlat : EpsilonPlus;

/// <summary>ε = 1e-3 on every linear layer and ♭ on the first: the cheapest composite that conserves relevance.</summary>
[Epsilon(1e-3, On = Layers.Linear)]
[Flat(On = Layers.First)]
public class EpsilonFlat : Composite.Conserving;

/// <summary>
/// The composite of the paper's published code (arXiv 2505.21595): as <see cref="EpsilonFlat"/> without a rule for sums, so
/// that both branches of a residual connection receive the full relevance. It does not conserve relevance; it is here
/// for fidelity.
/// </summary>
[Pass(On = Layers.Activation)]
[Norm(On = Layers.AveragePooling)]
[Epsilon(1e-3, On = Layers.Linear)]
[Flat(On = Layers.First)]
public class RelDropPaper : Composite.Empty;

/// <summary>The plain gradient of the explained output.</summary>
[Gradient(On = Layers.Any)]
public class Gradient : Composite.Empty;
