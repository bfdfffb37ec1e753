// input: 3, 6; long 3 below 4
namespace Models;

public abstract class Generative<TLatent> : Module<Tensor, Tensor, TLatent>
    where TLatent : struct
{
    protected Generative(string name) : base(name) { }

    protected abstract void Encode(Tensor x, Tensor condition, out Tensor mean, out Tensor logVariance);

    protected virtual Tensor Sample(Tensor mean, Tensor logVariance)
    {
        switch (training)
        {
            case true:
                using (var std = logVariance.mul(0.5).exp_())
                    return mean.addcmul(std, randn_like(std), 1);
            case false:
                return mean;
        }
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Generative<(Tensor Reconstruction, Tensor Mean, Tensor LogVariance)>
{
    private readonly int classes;
    private readonly Sequential hidden;
    private readonly (Linear Mean, Linear LogVariance) heads;
    private readonly Sequential decoder;

    public Net(int features = 6, int classes = 4, int latent = 2) : base("CVAE")
    {
        this.classes = classes;
        hidden = Sequential(Linear(features + classes, 8), Softplus());
        heads = (Linear(8, latent), Linear(8, latent));
        decoder = Sequential(Linear(latent + classes, 8), ELU(1), Linear(8, features));
        RegisterComponents();
        register_module("mean", heads.Mean);
        register_module("logvar", heads.LogVariance);
    }

    protected override void Encode(Tensor x, Tensor condition, out Tensor mean, out Tensor logVariance)
    {
        var h = hidden.forward(cat([x, condition], 1));
        mean = heads.Mean.forward(h);
        logVariance = heads.LogVariance.forward(h).clamp(-6, 6);
    }

    public override (Tensor Reconstruction, Tensor Mean, Tensor LogVariance) forward(Tensor x, Tensor labels)
    {
        var condition = functional.one_hot(labels, classes).to(x.dtype);
        Encode(x, condition, out var mean, out var logVariance);
        var z = Sample(mean, logVariance);
        return (decoder.forward(cat([z, condition], 1)), mean, logVariance);
    }
}
