namespace RelDrop;

/// <summary>
/// Says which rule each kind of layer gets, by <see cref="RuleAttribute"/>s on the class. Derive from it, or from one of
/// the composites below, to define your own. What no rule is assigned to propagates as its gradient does.
/// </summary>
/// <remarks>Composites are read by the compiler and never instantiated.</remarks>
/// <example>
/// <code><![CDATA[
/// [Gamma(0.1, On = Layers.Convolution)]
/// [Epsilon(1e-4, Name = "classifier.*")]
/// public class Mine : EpsilonPlus;
/// ]]></code>
/// </example>
public abstract class Composite
{
    private protected Composite() { }

    /// <summary>
    /// A composite of your own starts from here: activations pass, sums and average pooling share, and in products and differences the
    /// signal takes all. What a normalization divides by is a constant: if it passed relevance, a residual sum behind it would share
    /// what is no multiple of itself, and relevance grow a thousandfold with depth.
    /// </summary>
    [Pass(On = Layers.Activation | Layers.BatchNorm)]
    [Epsilon(On = Layers.Normalization)]
    [Norm(On = Layers.Sum | Layers.AveragePooling)]
    [Signal(On = Layers.Product | Layers.Difference)]
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
[Pass(On = Layers.Activation | Layers.BatchNorm)]
[Norm(On = Layers.AveragePooling)]
[Epsilon(1e-3, On = Layers.Linear)]
[Flat(On = Layers.First)]
public class RelDropPaper : Composite.Empty;

/// <summary>α2β1 on convolutions, ε on dense layers (zennit's EpsilonAlpha2Beta1).</summary>
[Epsilon(On = Layers.Dense)]
[AlphaBeta(2, 1, On = Layers.Convolution)]
public class EpsilonAlpha2Beta1 : Composite.Conserving;

/// <summary>As <see cref="EpsilonAlpha2Beta1"/>, with ♭ on the first layer (zennit's EpsilonAlpha2Beta1Flat).</summary>
[Flat(On = Layers.First)]
public class EpsilonAlpha2Beta1Flat : EpsilonAlpha2Beta1;

/// <summary>
/// γ = 0.25 on convolutions, ε on dense layers. With the range of your inputs it is zennit's EpsilonGammaBox:
/// <c>[ZBox(-2, 2, On = Layers.First | Layers.Convolution)] public class Mine : EpsilonGamma;</c>
/// </summary>
[Epsilon(On = Layers.Dense)]
[Gamma(0.25, On = Layers.Convolution)]
public class EpsilonGamma : Composite.Conserving;

/// <summary>z⁺ on every linear layer; activations as their gradient (Zhang et al. 2016, zennit's ExcitationBackprop).</summary>
[Gradient(On = Layers.Activation | Layers.BatchNorm)]
[Norm(On = Layers.Sum | Layers.AveragePooling)]
[ZPlus(On = Layers.Linear)]
public class ExcitationBackprop : Composite.Empty;

/// <summary>
/// The gradient, but ReLU passes positive relevance only, whatever its input (Zeiler and Fergus 2014). Other activations propagate as
/// their gradient, as in zennit.
/// </summary>
[DeconvNet(On = Layers.ReLU)]
public class DeconvNet : Gradient;

/// <summary>
/// The gradient, but ReLU passes positive relevance only (Springenberg et al. 2015). Other activations propagate as their gradient, as in
/// zennit.
/// </summary>
[GuidedBackprop(On = Layers.ReLU)]
public class GuidedBackprop : Gradient;

/// <summary>The gradient of the model with softplus of β = 10 in place of ReLU (Dombrowski et al. 2019).</summary>
[BetaSmooth(10, On = Layers.ReLU)]
public class BetaSmooth : Gradient;

/// <summary>The plain gradient of the explained output.</summary>
[Gradient(On = Layers.Any)]
public class Gradient : Composite.Empty;
