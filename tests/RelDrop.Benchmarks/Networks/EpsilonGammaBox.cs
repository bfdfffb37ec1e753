namespace RelDrop.Benchmarks.Networks;

/// <summary>zennit's EpsilonGammaBox for inputs from -2 to 2.</summary>
[ZBox(-2, 2, On = Layers.First | Layers.Convolution)]
public class EpsilonGammaBox : EpsilonGamma;
