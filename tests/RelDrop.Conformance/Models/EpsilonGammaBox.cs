namespace RelDrop.Conformance.Models;

/// <summary>zennit's EpsilonGammaBox for inputs from -2 to 2, as a user derives it.</summary>
[ZBox(-2, 2, On = Layers.First | Layers.Convolution)]
public class EpsilonGammaBox : EpsilonGamma;
