using RelDrop.Programs;

namespace RelDrop.Lowering;

/// <summary>
/// The relevance that one reader of a value sends to it: a tensor, or the product of the value's activation with a factor, which is not
/// made before something needs the product itself.
/// </summary>
/// <param name="Name">The tensor; for a product, what it is called once it is made.</param>
internal sealed record Message(string Name)
{
    /// <summary>For a product, the activation.</summary>
    public Value? Activation { get; init; }

    /// <summary>For a product, what the activation is multiplied by.</summary>
    public Value? Factor { get; init; }

    /// <summary>Whether the factor may have the shape that the activation was broadcast to.</summary>
    public bool MayBroadcast { get; init; }

    /// <summary>Whether the factor has memory of its own.</summary>
    public bool OwnsFactor { get; init; }

    /// <summary>Whether the activation may be infinite where the factor is 0, and the product is 0 there: scores that are masked out.</summary>
    public bool ZeroWins { get; init; }

    public bool IsProduct => Activation is not null;

    /// <summary>A tensor as it is.</summary>
    public static Message Of(Value relevance) => new(relevance.Name);

    public static Message Product(string name, Value activation, Value factor, bool mayBroadcast = false, bool ownsFactor = false) =>
        new(name) { Activation = activation, Factor = factor, MayBroadcast = mayBroadcast, OwnsFactor = ownsFactor };

    /// <summary>The factor by which a value is multiplied, of that value's shape; null where the relevance is no such product.</summary>
    public Value? FactorOf(Value activation) => IsProduct && !MayBroadcast && Activation == activation ? Factor : null;

    /// <summary>The relevance as a tensor; a product is made here.</summary>
    public Value Whole(Block block) => IsProduct
        ? block.Tensor(Name, ZeroWins ? Primitive.MultiplyWhereNonZero : MayBroadcast ? Primitive.MultiplyReduced : Primitive.Multiply, Activation!, Factor!)
        : Value.Tensor(Name);

    /// <summary>The relevance as a share of a denominator.</summary>
    /// <param name="block">What is appended to.</param>
    /// <param name="name">What the share is called.</param>
    /// <param name="denominator">The denominator.</param>
    /// <param name="stabilizer">What keeps it away from zero; null for the primitives' own default.</param>
    /// <param name="reduces">Whether a product with the denominator itself need not be divided by it again.</param>
    public Value Share(Block block, string name, Value denominator, StabilizerOperand? stabilizer, bool reduces)
    {
        if (reduces && stabilizer?.Spec is { Epsilon: 0, Clip: false, NormScale: false } && FactorOf(denominator) is { } factor)
            return factor;
        Operand[] last = stabilizer is null ? [denominator] : [denominator, stabilizer];
        if (!IsProduct || ZeroWins)
            return block.Tensor(name, Primitive.Share, [Whole(block), .. last]);
        block.Add(new Call(Primitive.ShareOfProduct, [Activation!, Factor!, .. last], Value.Tensor(name)) { Overwritable = OwnsFactor ? Factor : null });
        return Value.Tensor(name);
    }
}
