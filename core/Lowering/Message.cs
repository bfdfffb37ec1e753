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

    public bool IsProduct => Activation is not null;

    /// <summary>A tensor as it is.</summary>
    public static Message Of(Value relevance) => new(relevance.Name);

    public static Message Product(string name, Value activation, Value factor, bool mayBroadcast = false, bool ownsFactor = false) =>
        new(name) { Activation = activation, Factor = factor, MayBroadcast = mayBroadcast, OwnsFactor = ownsFactor };

    /// <summary>The relevance as a tensor; a product is made here.</summary>
    public Value Whole(Block block) => IsProduct ? block.Tensor(Name, MayBroadcast ? Primitive.MultiplyReduced : Primitive.Multiply, Activation!, Factor!) : Value.Tensor(Name);

    /// <summary>The relevance as a share of a denominator.</summary>
    public Value Share(Block block, string name, Value denominator, StabilizerOperand? stabilizer)
    {
        Operand[] last = stabilizer is null ? [denominator] : [denominator, stabilizer];
        if (!IsProduct)
            return block.Tensor(name, Primitive.Share, [Value.Tensor(Name), .. last]);
        block.Add(new Call(Primitive.ShareOfProduct, [Activation!, Factor!, .. last], Value.Tensor(name)) { Overwritable = OwnsFactor ? Factor : null });
        return Value.Tensor(name);
    }
}
