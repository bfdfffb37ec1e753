namespace RelDrop.Tests.Generation;

/// <summary>A model with numbers in every place of <c>forward</c> where TorchSharp makes scalars of them.</summary>
internal static class NumberSource
{
    public const string Text =
        """
        namespace Models;

        [LrpModel<EpsilonPlusFlat>]
        public partial class Net : Module<Tensor, Tensor>
        {
            private readonly Conv2d conv = Conv2d(3, 4, 3, padding: 1);
            private readonly Linear fc = Linear(4, 5);
            private readonly double gain = 1.25;
            private readonly float offset = 0.5f;
            public Net() : base(nameof(Net)) => RegisterComponents();
            public override Tensor forward(Tensor x)
            {
                x = conv.forward((x * 0.5) + 1);
                x *= gain;
                Scalar least = -3;
                x = functional.leaky_relu((2 - x).clamp(least, max: 4), 0.2);
                if ((x.detach() * 2 + offset).abs().max().item<float>() > 1e6)
                    x = x / 2;
                x = x.add(torch.full_like(x, offset), alpha: 1).pow(2) / (1 + x.square());
                return fc.forward(x.mean([2, 3]) % 7) + offset;
            }
        }
        """;
}
