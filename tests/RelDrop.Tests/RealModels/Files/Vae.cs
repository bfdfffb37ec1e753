// input: 2, 1, 12, 12
namespace Models;

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, (Tensor recon, Tensor mu, Tensor logvar)>
{
    private readonly Sequential encoder;
    private readonly Linear fc21;
    private readonly Linear fc22;
    private readonly Linear fc3;
    private readonly Sequential decoder;
    private readonly long _latent;

    public Net(long latent = 3) : base("VAE")
    {
        _latent = latent;
        encoder = Sequential(
            Conv2d(1, 4, 4, stride: 2, padding: 1), LeakyReLU(0.2),
            Conv2d(4, 8, 4, stride: 2, padding: 1), LeakyReLU(0.2),
            Flatten());
        fc21 = Linear(8 * 3 * 3, latent);
        fc22 = Linear(8 * 3 * 3, latent);
        fc3 = Linear(latent, 8 * 3 * 3);
        decoder = Sequential(
            Unflatten(1, new long[] { 8, 3, 3 }),
            ConvTranspose2d(8, 4, 4, stride: 2, padding: 1), ReLU(),
            ConvTranspose2d(4, 1, 4, stride: 2, padding: 1));
        RegisterComponents();
    }

    private (Tensor mu, Tensor logvar) encode(Tensor x)
    {
        var h1 = encoder.forward(x);
        return (fc21.forward(h1), fc22.forward(h1));
    }

    private Tensor reparameterize(Tensor mu, Tensor logvar)
    {
        if (!training)
            return mu;
        var std = torch.exp(0.5 * logvar);
        var eps = torch.randn_like(std);
        return mu + eps * std;
    }

    private Tensor decode(Tensor z)
    {
        var h3 = functional.relu(fc3.forward(z));
        return torch.sigmoid(decoder.forward(h3));
    }

    public override (Tensor recon, Tensor mu, Tensor logvar) forward(Tensor x)
    {
        var (mu, logvar) = encode(x);
        var z = reparameterize(mu, logvar);
        return (decode(z), mu, logvar);
    }
}
