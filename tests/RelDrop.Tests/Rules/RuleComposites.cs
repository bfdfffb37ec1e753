namespace RelDrop.Tests.Rules;

/// <summary>Every rule with every option that it reads, alone on linear layers, sums and average pooling.</summary>
[Pass(On = Layers.Activation)]
public abstract class Alone : Composite.Empty;

[Epsilon(On = Layers.Linear | Layers.AveragePooling | Layers.Sum)]
public class PlainEpsilon : Alone;

[Epsilon(0.25, On = Layers.Linear | Layers.AveragePooling | Layers.Sum)]
public class LargeEpsilon : Alone;

[Epsilon(0, On = Layers.Linear | Layers.AveragePooling | Layers.Sum)]
public class Lrp0 : Alone;

[Epsilon(0.1, Clip = true, On = Layers.Linear | Layers.AveragePooling | Layers.Sum)]
public class ClippedEpsilon : Alone;

[Epsilon(0.1, NormScale = true, On = Layers.Linear | Layers.AveragePooling | Layers.Sum)]
public class ScaledEpsilon : Alone;

[Epsilon(0.1, Clip = true, NormScale = true, On = Layers.Linear | Layers.AveragePooling | Layers.Sum)]
public class ClippedScaledEpsilon : Alone;

[Epsilon(0, ZeroBias = true, On = Layers.Linear)]
public class UnbiasedLrp0 : Alone;

[Norm(On = Layers.Linear | Layers.AveragePooling | Layers.Sum)]
public class PlainNorm : Alone;

[Norm(Epsilon = 0.25, Clip = true, On = Layers.Linear | Layers.AveragePooling | Layers.Sum)]
public class ClippedNorm : Alone;

[ZPlus(On = Layers.Linear)]
public class PlainZPlus : Alone;

[ZPlus(Epsilon = 0, ZeroBias = true, On = Layers.Linear)]
public class UnbiasedZPlus : Alone;

[ZPlus(Epsilon = 0.1, NormScale = true, On = Layers.Linear)]
public class ScaledZPlus : Alone;

[AlphaBeta(On = Layers.Linear)]
public class Alpha2Beta1 : Alone;

[AlphaBeta(1, 0, On = Layers.Linear)]
public class Alpha1Beta0 : Alone;

[AlphaBeta(1.5, 0.5, Epsilon = 0.1, Clip = true, NormScale = true, On = Layers.Linear)]
public class ClippedAlphaBeta : Alone;

[AlphaBeta(Epsilon = 0, ZeroBias = true, On = Layers.Linear)]
public class UnbiasedAlphaBeta : Alone;

[Gamma(On = Layers.Linear)]
public class PlainGamma : Alone;

[Gamma(1, Epsilon = 0.05, NormScale = true, On = Layers.Linear)]
public class ScaledGamma : Alone;

[Gamma(0.5, Epsilon = 0, ZeroBias = true, On = Layers.Linear)]
public class UnbiasedGamma : Alone;

[Gamma(1e9, On = Layers.Linear)]
public class HugeGamma : Alone;

[ZBox(-1, 1.5, On = Layers.Linear)]
public class PlainZBox : Alone;

[ZBox(new[] { -1.0, -2.0, -0.5, -3.0 }, new[] { 1.0, 1.5, 2.0, 0.5 }, Epsilon = 0, On = Layers.Linear)]
public class ChannelZBox : Alone;

[ZBox(Mean = new[] { 0.5, 0.4, 0.3, 0.2 }, Std = new[] { 0.25, 0.2, 0.5, 1 }, Epsilon = 0.1, Clip = true, ZeroBias = true, On = Layers.Linear)]
public class NormalisedZBox : Alone;

[WSquare(On = Layers.Linear)]
public class PlainWSquare : Alone;

[WSquare(Epsilon = 0, ZeroBias = true, On = Layers.Linear)]
public class UnbiasedWSquare : Alone;

[WSquare(Epsilon = 0.1, NormScale = true, On = Layers.Linear)]
public class ScaledWSquare : Alone;

[Gradient(On = Layers.Linear)]
public class PlainGradient : Alone;

[Flat(On = Layers.Linear)]
public class PlainFlat : Alone;

[Flat(Epsilon = 0, On = Layers.Linear)]
public class UnstabilizedFlat : Alone;

[Flat(Epsilon = 0.5, Clip = true, NormScale = true, On = Layers.Linear)]
public class ClippedFlat : Alone;
