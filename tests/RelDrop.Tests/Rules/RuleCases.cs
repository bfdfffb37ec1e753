namespace RelDrop.Tests.Rules;

/// <summary>The composites beside what they mean.</summary>
internal static class RuleCases
{
    public static IReadOnlyDictionary<Type, MatrixLrp.Rule> All { get; } = new Dictionary<Type, MatrixLrp.Rule>
    {
        [typeof(PlainEpsilon)] = new MatrixLrp().Epsilon,
        [typeof(LargeEpsilon)] = new MatrixLrp(0.25).Epsilon,
        [typeof(Lrp0)] = new MatrixLrp(0).Epsilon,
        [typeof(ClippedEpsilon)] = new MatrixLrp(0.1, Clip: true).Epsilon,
        [typeof(ScaledEpsilon)] = new MatrixLrp(0.1, NormScale: true).Epsilon,
        [typeof(ClippedScaledEpsilon)] = new MatrixLrp(0.1, Clip: true, NormScale: true).Epsilon,
        [typeof(UnbiasedLrp0)] = new MatrixLrp(0, ZeroBias: true).Epsilon,
        [typeof(PlainNorm)] = new MatrixLrp().Epsilon,
        [typeof(ClippedNorm)] = new MatrixLrp(0.25, Clip: true).Epsilon,
        [typeof(PlainZPlus)] = new MatrixLrp().ZPlus,
        [typeof(UnbiasedZPlus)] = new MatrixLrp(0, ZeroBias: true).ZPlus,
        [typeof(ScaledZPlus)] = new MatrixLrp(0.1, NormScale: true).ZPlus,
        [typeof(Alpha2Beta1)] = new MatrixLrp().AlphaBeta(2, 1),
        [typeof(Alpha1Beta0)] = new MatrixLrp().AlphaBeta(1, 0),
        [typeof(ClippedAlphaBeta)] = new MatrixLrp(0.1, Clip: true, NormScale: true).AlphaBeta(1.5, 0.5),
        [typeof(UnbiasedAlphaBeta)] = new MatrixLrp(0, ZeroBias: true).AlphaBeta(2, 1),
        [typeof(PlainGamma)] = new MatrixLrp().Gamma(0.25),
        [typeof(ScaledGamma)] = new MatrixLrp(0.05, NormScale: true).Gamma(1),
        [typeof(UnbiasedGamma)] = new MatrixLrp(0, ZeroBias: true).Gamma(0.5),
        [typeof(HugeGamma)] = new MatrixLrp().Gamma(1e9),
        [typeof(PlainZBox)] = new MatrixLrp().ZBox([-1], [1.5]),
        [typeof(ChannelZBox)] = new MatrixLrp(0).ZBox([-1, -2, -0.5, -3], [1, 1.5, 2, 0.5]),
        [typeof(NormalisedZBox)] = new MatrixLrp(0.1, Clip: true).ZBox([-2, -2, -0.6, -0.2], [2, 3, 1.4, 0.8]),
        [typeof(PlainWSquare)] = new MatrixLrp().WSquare,
        [typeof(UnbiasedWSquare)] = new MatrixLrp(0, ZeroBias: true).WSquare,
        [typeof(ScaledWSquare)] = new MatrixLrp(0.1, NormScale: true).WSquare,
        [typeof(PlainFlat)] = new MatrixLrp().Flat,
        [typeof(UnstabilizedFlat)] = new MatrixLrp(0).Flat,
        [typeof(ClippedFlat)] = new MatrixLrp(0.5, Clip: true, NormScale: true).Flat,
        [typeof(PlainGradient)] = MatrixLrp.Gradient,
    };
}
