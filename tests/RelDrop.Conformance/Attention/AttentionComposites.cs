namespace RelDrop.Conformance.Attention;

/// <summary>The references' composite with stabilizers everywhere: 1e-3 on linear layers, the usual 1e-6 elsewhere.</summary>
[Epsilon(1e-3, On = Layers.Linear)]
[Epsilon(1e-6, On = Layers.Normalization | Layers.Softmax)]
[Norm(On = Layers.Sum | Layers.AveragePooling)]
[Uniform(On = Layers.Product)]
public class AttnLrpEpsilon : AttnLrp;
