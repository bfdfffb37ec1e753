// input: 2, 3, 12, 12; 2, 5
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class FiLMResBlock : Module<Tensor, Tensor, Tensor>
{
    private readonly Conv2d conv1, conv2;
    private readonly BatchNorm2d norm;
    private readonly long channels;

    public FiLMResBlock(long channels) : base(nameof(FiLMResBlock))
    {
        this.channels = channels;
        conv1 = Conv2d(channels + 2, channels, 1);
        conv2 = Conv2d(channels, channels, 3, padding: 1);
        norm = BatchNorm2d(channels, affine: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, Tensor film)
    {
        var (_, _, h, w) = x;
        var ys = linspace(-1, 1, h, dtype: x.dtype, device: x.device).view(1, 1, -1, 1).expand(x.shape[0], 1, h, w);
        var xs = linspace(-1, 1, w, dtype: x.dtype, device: x.device).view(1, 1, 1, -1).expand(x.shape[0], 1, h, w);
        var @in = functional.relu(conv1.forward(cat([x, ys, xs], 1)));
        var @out = norm.forward(conv2.forward(@in));

        var gammas = film[.., ..(int)channels].unsqueeze(2).unsqueeze(3).expand_as(@out);
        var betas = film[.., (int)channels..].unsqueeze(2).unsqueeze(3).expand_as(@out);
        @out = (1 + gammas) * @out + betas;
        return @in + functional.relu(@out);
    }
}

internal static class TensorExtensions
{
    public static void Deconstruct(this Tensor t, out long b, out long c, out long h, out long w)
    {
        (b, c, h, w) = (t.shape[0], t.shape[1], t.shape[2], t.shape[3]);
    }
}

[LrpModel<EpsilonPlusFlat>(Explain = "image"), LrpModel<Gradient>(Explain = "image")]
public partial class Net : Module<Tensor, Tensor, Tensor>
{
    private readonly Sequential stem;
    private readonly Linear generator;
    private readonly ModuleList<FiLMResBlock> blocks;
    private readonly Linear classifier;
    private readonly int channels = 4;

    public Net(int question = 5, int count = 2) : base("FiLM")
    {
        stem = Sequential(Conv2d(3, channels, 3, padding: 1), ReLU());
        generator = Linear(question, count * 2 * channels);
        blocks = ModuleList(Enumerable.Range(0, count).Select(_ => new FiLMResBlock(channels)).ToArray());
        classifier = Linear(channels, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor image, Tensor question)
    {
        var film = generator.forward(question).view(-1, blocks.Count, 2 * channels);
        var x = stem.forward(image);
        for (int i = 0; i < blocks.Count; i++)
            x = blocks[i].forward(x, film[.., i, ..]);
        return classifier.forward(x.amax([2, 3]));
    }
}
