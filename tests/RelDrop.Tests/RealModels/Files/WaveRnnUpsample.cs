// input: 2, 4, 9
namespace Models;

/// <summary>Stretches a spectrogram in time and frequency.</summary>
[LrpBlock]
public partial class Stretch2d(int x_scale, int y_scale) : Module<Tensor, Tensor>(nameof(Stretch2d))
{
    public override Tensor forward(Tensor specgram) => specgram.repeat_interleave(y_scale, -2).repeat_interleave(x_scale, -1);
}

[LrpBlock]
public partial class ResBlock : Module<Tensor, Tensor>
{
    private readonly Sequential resblock_model;

    public ResBlock(long n_freq = 128) : base(nameof(ResBlock))
    {
        resblock_model = Sequential(
            Conv1d(n_freq, n_freq, kernel_size: 1L, bias: false), BatchNorm1d(n_freq), ReLU(inplace: true),
            Conv1d(n_freq, n_freq, kernel_size: 1L, bias: false), BatchNorm1d(n_freq));
        RegisterComponents();
    }

    public override Tensor forward(Tensor specgram) => resblock_model.forward(specgram) + specgram;
}

[LrpBlock]
public partial class UpsampleNetwork : Module<Tensor, (Tensor, Tensor)>
{
    private readonly int total_scale, indent;
    private readonly Sequential resnet;
    private readonly Stretch2d resnet_stretch;
    private readonly Sequential upsample_layers;

    public UpsampleNetwork(int[] upsample_scales, int n_res_block, int n_freq, int n_hidden, int n_output, int kernel_size) : base(nameof(UpsampleNetwork))
    {
        total_scale = upsample_scales.Aggregate(1, (a, b) => a * b);
        indent = (kernel_size - 1) / 2 * total_scale;
        resnet = Sequential(
            Conv1d(n_freq, n_hidden, kernel_size, bias: false), BatchNorm1d(n_hidden), ReLU(inplace: true));
        for (int i = 0; i < n_res_block; i++)
            resnet.append(new ResBlock(n_hidden));
        resnet.append(Conv1d(n_hidden, n_output, kernel_size: 1L));
        resnet_stretch = new Stretch2d(total_scale, 1);

        upsample_layers = Sequential();
        foreach (var scale in upsample_scales)
        {
            var stretch = new Stretch2d(scale, 1);
            var conv = Conv2d(1, 1, (1, scale * 2 + 1), padding: (0, scale), bias: false);
            init.constant_(conv.weight, 1.0 / (scale * 2 + 1));
            upsample_layers.append(stretch);
            upsample_layers.append(conv);
        }
        RegisterComponents();
    }

    public override (Tensor, Tensor) forward(Tensor specgram)
    {
        var resnet_output = resnet.forward(specgram).unsqueeze(1);
        resnet_output = resnet_stretch.forward(resnet_output);
        resnet_output = resnet_output.squeeze(1);

        specgram = specgram.unsqueeze(1);
        var upsampling_output = upsample_layers.forward(specgram);
        upsampling_output = upsampling_output.squeeze(1)[.., .., indent..^indent];
        return (upsampling_output, resnet_output);
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly UpsampleNetwork upsample;
    private readonly Linear fc, fc1, fc2;
    private readonly int n_aux;

    public Net() : base("WaveRNN")
    {
        n_aux = 3;
        upsample = new UpsampleNetwork([2, 2], n_res_block: 2, n_freq: 4, n_hidden: 5, n_output: 2 * n_aux, kernel_size: 5);
        fc = Linear(4 + n_aux, 6);
        fc1 = Linear(6 + n_aux, 6);
        fc2 = Linear(6, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor specgram)
    {
        var (up, aux) = upsample.forward(specgram);
        up = up.transpose(1, 2);
        aux = aux.transpose(1, 2);

        var aux_idx = Enumerable.Range(0, 3).Select(i => n_aux * i).ToArray();
        var a1 = aux[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(aux_idx[0], aux_idx[1])];
        var a2 = aux[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(aux_idx[1], aux_idx[2])];

        var x = cat(new Tensor[] { up, a1 }, dim: -1);
        x = functional.relu(fc.forward(x));
        x = cat(new Tensor[] { x, a2 }, dim: -1);
        x = functional.relu(fc1.forward(x));
        return fc2.forward(x);
    }
}
