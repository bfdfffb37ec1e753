using System.Collections.Generic;

namespace RelDrop.Generator.Emission;

/// <summary>
/// A value's relevance as generated code holds it: a variable, or the product of the value's activation with a factor, which is
/// not made before something needs the product itself.
/// </summary>
/// <param name="Name">The variable; for a product, what it is called once it is made.</param>
internal sealed record Relevance(string Name)
{
    /// <summary>For a product, the variable of the activation.</summary>
    public string? Activation { get; init; }

    /// <summary>For a product, the variable that the activation is multiplied by.</summary>
    public string Factor { get; init; } = "";

    /// <summary>Whether the factor may have the shape that the activation was broadcast to.</summary>
    public bool MayBroadcast { get; init; }

    /// <summary>Whether the factor has memory of its own.</summary>
    public bool OwnsFactor { get; init; }

    public bool IsProduct => Activation is not null;

    /// <summary>The relevance itself, as C#.</summary>
    public string Expression => !IsProduct ? Name : MayBroadcast ? $"Lrp.Broadcast.Multiply({Activation}, {Factor})" : $"{Activation} * {Factor}";

    /// <summary>Makes the product, for what needs it as a tensor.</summary>
    public IEnumerable<Step> Whole() => IsProduct ? [Define.Tensor(Name, Expression)] : [];

    /// <summary>Defines the relevance as a share of a denominator.</summary>
    public Define Share(string name, string denominator, string stabilizer) => IsProduct
        ? Define.Tensor(name, $"Lrp.Stabilizer.ShareOfProduct({Activation}, {Factor}, {denominator}{stabilizer})") with { Overwritable = OwnsFactor ? Factor : null }
        : Define.Tensor(name, $"Lrp.Stabilizer.Share({Name}, {denominator}{stabilizer})");

    public static Relevance Product(string name, string activation, string factor, bool mayBroadcast = false, bool ownsFactor = false) =>
        new(name) { Activation = activation, Factor = factor, MayBroadcast = mayBroadcast, OwnsFactor = ownsFactor };
}
