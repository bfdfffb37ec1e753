using RelDrop.Masking;

namespace RelDrop;

/// <summary>
/// Says how <c>CreateRelDrop</c> masks a model's input; at most one on a model. The parameters are those of the mask that it
/// stands for, with its defaults.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public abstract class MaskAttribute : Attribute
{
    /// <summary>The probability with which a sample is masked.</summary>
    public double Probability { get; set; }

    /// <summary>Whether one draw decides for the whole batch.</summary>
    public bool PerBatch { get; set; }

    /// <summary>
    /// The value in masked places, or the standard deviation of the noise there. <see cref="FillKind.FirstKept"/> has neither: to
    /// set it beside that is an error, and so it is on <see cref="RandomDropoutAttribute"/> without another kind.
    /// </summary>
    public float Fill { get; set; }

    /// <summary>Whether masked places hold a value, noise, or the first place that is kept.</summary>
    public FillKind FillKind { get; set; }
}

/// <summary>A rectangle of random size.</summary>
public abstract class RectangleMaskAttribute : MaskAttribute
{
    /// <summary>The smallest area as a share of the image.</summary>
    public double MinArea { get; set; }

    /// <summary>The largest area as a share of the image.</summary>
    public double MaxArea { get; set; }

    /// <summary>The smallest aspect ratio.</summary>
    public double MinAspect { get; set; }
}

/// <summary>Masks as <see cref="BlockMask"/> does.</summary>
/// <example>
/// <code><![CDATA[
/// [LrpModel<EpsilonPlusFlat>]
/// [BlockMask(Probability = 0.5, MaxArea = 0.3)]
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
public sealed class BlockMaskAttribute : RectangleMaskAttribute
{
    /// <summary>How many of the most relevant pixels the centre is drawn from.</summary>
    public int Centers { get; set; }
}

/// <summary>Masks as <see cref="PatchMask"/> does.</summary>
public sealed class PatchMaskAttribute : RectangleMaskAttribute
{
    /// <summary>How many of the most relevant pixels the centre is drawn from, and what the area is divided by.</summary>
    public int Centers { get; set; }
}

/// <summary>Masks as <see cref="PixelMask"/> does.</summary>
public class PixelMaskAttribute : MaskAttribute
{
    /// <summary>The share of chance.</summary>
    public double Alpha { get; set; }

    /// <summary>How much is masked.</summary>
    public double Beta { get; set; }
}

/// <summary>Masks as <see cref="PointMask"/> does.</summary>
/// <example>
/// <code><![CDATA[
/// [LrpModel<EpsilonPlus>]
/// [PointMask(Probability = 0.5)]
/// public partial class PointNetwork : Module<Tensor, Tensor>
/// {
///     private readonly Conv1d shared = Conv1d(3, 64, 1);
///     private readonly Linear fc = Linear(64, 40);
///
///     public PointNetwork()
///         : base(nameof(PointNetwork)) => RegisterComponents();
///
///     public override Tensor forward(Tensor points) => fc.forward(shared.forward(points).relu().amax(2)); // (B, 3, N)
/// }
/// ]]></code>
/// </example>
public sealed class PointMaskAttribute : PixelMaskAttribute;

/// <summary>Exactly so many pixels or points.</summary>
public abstract class CountMaskAttribute : MaskAttribute
{
    /// <summary>The share of the pixels that are masked. Not used if <see cref="Count"/> is set.</summary>
    public double Fraction { get; set; }

    /// <summary>How many pixels are masked.</summary>
    public int Count { get; set; }
}

/// <summary>Masks as <see cref="TopKMask"/> does.</summary>
public sealed class TopKMaskAttribute : CountMaskAttribute;

/// <summary>Masks as <see cref="RandomPoints"/> does.</summary>
public sealed class RandomPointsAttribute : CountMaskAttribute;

/// <summary>So many tokens of each sequence, of token ids (B, T) or embeddings (B, T, features).</summary>
public abstract class SequenceMaskAttribute : CountMaskAttribute
{
    /// <summary>The id that stands for masked tokens. Needed for token ids; of embeddings, <see cref="MaskAttribute.Fill"/> does, and both together are an error.</summary>
    public int MaskToken { get; set; }
}

/// <summary>Masks as <see cref="TokenMask"/> does.</summary>
/// <example>
/// <code><![CDATA[
/// [LrpModel<AttnLrp>]
/// [TokenMask(MaskToken = 4)]
/// public partial class TextNetwork : Module<Tensor, Tensor>
/// {
///     private readonly Embedding table = Embedding(1000, 64);
///     private readonly Linear fc = Linear(64, 2);
///
///     public TextNetwork()
///         : base(nameof(TextNetwork)) => RegisterComponents();
///
///     public override Tensor forward(Tensor tokens) => fc.forward(table.forward(tokens).mean([1])); // (B, T)
/// }
/// ]]></code>
/// </example>
public sealed class TokenMaskAttribute : SequenceMaskAttribute;

/// <summary>Masks as <see cref="RandomTokens"/> does.</summary>
public sealed class RandomTokensAttribute : SequenceMaskAttribute;

/// <summary>Masks as <see cref="RandomDropout"/> does.</summary>
public sealed class RandomDropoutAttribute : MaskAttribute
{
    /// <summary>The largest ratio of points that are dropped.</summary>
    public double MaxRatio { get; set; }
}

/// <summary>Masks as <see cref="RandomErasing"/> does.</summary>
public sealed class RandomErasingAttribute : RectangleMaskAttribute;
