namespace RelDrop.Conformance.Models;

/// <summary>♭ on the first layer, <c>sa1.conv_blocks.0.0</c> alone where several scales come first, and the gradient for whatever is no linear layer.</summary>
[Flat(On = Layers.First, Name = "mlp_convs*")]
[Flat(On = Layers.First, Name = "conv_blocks.0.0")]
public abstract class FlatFirst : Composite.Empty;

/// <summary>♭ on the first layer, ε on every other.</summary>
[Epsilon(On = Layers.Linear)]
public class FlatThenEpsilon : FlatFirst;

/// <summary>♭ on the first layer, z⁺ on every other.</summary>
[ZPlus(On = Layers.Linear)]
public class FlatThenZPlus : FlatFirst;
