using System.ComponentModel;
using RelDrop.Rules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>A part of a layer's weights that a rule reads. Used by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct WeightPart
{
    private readonly ParameterPart part;
    private readonly double gamma;

    internal WeightPart(ParameterPart part, double gamma) => (this.part, this.gamma) = (part, gamma);

    /// <summary>w⁺ = max(w, 0).</summary>
    public static WeightPart Positive { get; } = new(ParameterPart.Positive, 0);

    /// <summary>w⁻ = min(w, 0).</summary>
    public static WeightPart Negative { get; } = new(ParameterPart.Negative, 0);

    /// <summary>|w|.</summary>
    public static WeightPart Absolute { get; } = new(ParameterPart.Absolute, 0);

    /// <summary>w².</summary>
    public static WeightPart Squared { get; } = new(ParameterPart.Squared, 0);

    /// <summary>1 everywhere.</summary>
    public static WeightPart One { get; } = new(ParameterPart.One, 0);

    /// <summary>w + γ w⁺.</summary>
    /// <param name="gamma">γ.</param>
    public static WeightPart FavorPositive(double gamma) => new(ParameterPart.FavorPositive, gamma);

    /// <summary>w + γ w⁻.</summary>
    /// <param name="gamma">γ.</param>
    public static WeightPart FavorNegative(double gamma) => new(ParameterPart.FavorNegative, gamma);

    /// <summary>The part of a parameter that nobody else needs, and that is freed or written over.</summary>
    internal Tensor Over(Tensor parameter)
    {
        using (parameter)
        {
            return part switch
            {
                ParameterPart.Positive => parameter.clamp_min_(Number.Zero).alias(),
                ParameterPart.Negative => parameter.clamp_max_(Number.Zero).alias(),
                ParameterPart.Absolute => parameter.abs_().alias(),
                _ => Of(parameter),
            };
        }
    }

    internal Tensor Of(Tensor parameter) => part switch
    {
        ParameterPart.Positive => Part.Positive(parameter),
        ParameterPart.Negative => Part.Negative(parameter),
        ParameterPart.FavorPositive => Part.FavorPositive(parameter, gamma),
        ParameterPart.FavorNegative => Part.FavorNegative(parameter, gamma),
        ParameterPart.Absolute => parameter.abs(),
        ParameterPart.Squared => Part.Square(parameter),
        ParameterPart.One => ones_like(parameter),
        _ => parameter.alias(),
    };
}
