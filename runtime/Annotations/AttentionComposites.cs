namespace RelDrop;

/// <summary>
/// AttnLRP, for language models (Achtibat et al. 2024, arXiv 2402.05602): LRP-0 on every linear layer, softmax by its Taylor expansion,
/// products half to each factor, and what a normalization divides by is a constant.
/// </summary>
[Epsilon(0, On = Layers.Linear | Layers.Normalization | Layers.Softmax)]
[Norm(Epsilon = 0, On = Layers.Sum | Layers.Difference | Layers.AveragePooling)]
[Uniform(Epsilon = 0, On = Layers.Product)]
public class AttnLrp : Composite.Conserving;

/// <summary>
/// CP-LRP (Ali et al. 2022, arXiv 2202.07304): as <see cref="AttnLrp"/>, but attention weights and gates are constants, so that the values
/// take all relevance. For vision transformers, whose attention weights make AttnLRP noisy.
/// </summary>
[Signal(Epsilon = 0, Activated = true, On = Layers.Product)]
public class CpLrp : AttnLrp;

/// <summary>
/// <see cref="AttnLrp"/> with γ = 0.05 on dense layers and 0.25 on convolutions, which quietens maps of images (the values that the
/// authors of AttnLRP give for vision transformers).
/// </summary>
[Gamma(0.05, On = Layers.Dense)]
[Gamma(0.25, On = Layers.Convolution)]
[Epsilon(On = Layers.Normalization | Layers.Softmax)]
[Norm(On = Layers.Sum | Layers.Difference | Layers.AveragePooling)]
[Uniform(On = Layers.Product)]
public class AttnLrpGamma : AttnLrp;

/// <summary><see cref="CpLrp"/> with the γ of <see cref="AttnLrpGamma"/>: where to start for vision transformers.</summary>
[Signal(Activated = true, On = Layers.Product)]
public class CpLrpGamma : AttnLrpGamma;
