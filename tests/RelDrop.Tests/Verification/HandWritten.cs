using RelDrop.Relevance;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Verification;

/// <summary>
/// A model with a pass as generated code would have it, which need not do what forward does. Each marker makes it another class, with a
/// verdict of its own.
/// </summary>
internal class HandWritten<TMarker> : Module<Tensor, Tensor>, ILrpModule
{
    public HandWritten()
        : base("hand-written")
    {
        (Fc1, Fc2, Fc3) = (Linear(6, 8), Linear(8, 8), Linear(8, 4));
        register_module("fc1", Fc1);
        register_module("fc2", Fc2);
        register_module("fc3", Fc3);
    }

    public Linear Fc1 { get; }

    public Linear Fc2 { get; }

    public Linear Fc3 { get; }

    /// <summary>What forward does between its second and third layer.</summary>
    public Func<Tensor, Tensor> InForward { get; set; } = x => x;

    /// <summary>What the pass does there.</summary>
    public Func<Tensor, Tensor> InPass { get; set; } = x => x;

    /// <summary>How forward applies ReLU.</summary>
    public Func<Tensor, Tensor> Rectify { get; set; } = x => x.relu();

    public override Tensor forward(Tensor x) => Fc3.forward(InForward(Fc2.forward(Rectify(Fc1.forward(x)))));

    public LrpPass CreatePass(Type composite, params LrpContext[] contexts) => new Pass(this, contexts);

    public Attribution Attribute(Tensor input, Precision precision = Precision.Full, Type? composite = null) =>
        LrpEngine.Attribute(this, composite ?? typeof(EpsilonPlus), [input], 0, null, precision);

    private sealed class Pass(HandWritten<TMarker> module, LrpContext[] contexts) : LrpPass(contexts)
    {
        private long[] shape = [];

        public override Tensor Record(Tensor input)
        {
            shape = input.shape;
            var x = Layer(module.Fc2, Layer(module.Fc1, input).relu());
            return Layer(module.Fc3, module.InPass(x));
        }

        public override Tensor Propagate(Tensor relevance) => zeros(shape, dtype: relevance.dtype);

        private static Tensor Layer(Linear layer, Tensor x)
        {
            using var weight = LinearLayer.Weight(layer, x);
            return LinearLayer.Forward(layer, x, weight, layer.bias);
        }
    }
}
