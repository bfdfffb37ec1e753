// input: 2, 1, 32, 32
using System.Collections.Generic;

namespace Models;

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> model;
    private readonly Module<Tensor, Tensor> adv_layer;

    public Net(int channels = 1, int img_size = 32) : base("Discriminator")
    {
        IEnumerable<Module<Tensor, Tensor>> discriminator_block(int in_filters, int out_filters, bool bn = true)
        {
            yield return Conv2d(in_filters, out_filters, 3, stride: 2, padding: 1);
            yield return LeakyReLU(0.2, inplace: true);
            yield return Dropout2d(0.25);
            if (bn)
                yield return BatchNorm2d(out_filters, 0.8);
        }

        var layers = new List<Module<Tensor, Tensor>>();
        layers.AddRange(discriminator_block(channels, 4, bn: false));
        layers.AddRange(discriminator_block(4, 6));
        layers.AddRange(discriminator_block(6, 8));
        layers.AddRange(discriminator_block(8, 8));
        model = Sequential(layers);

        // The height and width of downsampled image
        var ds_size = img_size / (1 << 4);
        adv_layer = Sequential(Linear(8 * ds_size * ds_size, 1), Sigmoid());
        RegisterComponents();
    }

    public override Tensor forward(Tensor img)
    {
        var @out = model.forward(img);
        @out = @out.view(@out.shape[0], -1);
        var validity = adv_layer.forward(@out);
        return validity;
    }
}
