// input: 2, 1, 1200
namespace Models;

/// <summary>Very deep convolutional networks for raw waveforms.</summary>
[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1, conv2, conv3;
    private readonly Module<Tensor, Tensor> bn1, bn2, bn3;
    private readonly Module<Tensor, Tensor> pool1, pool2, pool3;
    private readonly Module<Tensor, Tensor> fc1;

    public Net() : this("M5", n_output: 6) { }

    public Net(string name, int n_input = 1, int n_output = 35, int stride = 8, int n_channel = 4) : base(name)
    {
        conv1 = Conv1d(n_input, n_channel, kernel_size: 40, stride: stride);
        bn1 = BatchNorm1d(n_channel);
        pool1 = MaxPool1d(4);
        conv2 = Conv1d(n_channel, n_channel, kernel_size: 3);
        bn2 = BatchNorm1d(n_channel);
        pool2 = MaxPool1d(2);
        conv3 = Conv1d(n_channel, 2 * n_channel, kernel_size: 3);
        bn3 = BatchNorm1d(2 * n_channel);
        pool3 = MaxPool1d(2);
        fc1 = Linear(2 * n_channel, n_output);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using (var d = NewDisposeScope())
        {
            x = conv1.forward(x);
            x = functional.relu(bn1.forward(x));
            x = pool1.forward(x);
            x = conv2.forward(x);
            x = functional.relu(bn2.forward(x));
            x = pool2.forward(x);
            x = conv3.forward(x);
            x = functional.relu(bn3.forward(x));
            x = pool3.forward(x);
            x = functional.avg_pool1d(x, x.shape[^1]);
            x = x.permute(0, 2, 1);
            x = fc1.forward(x);
            return functional.log_softmax(x, dim: 2).squeeze(1).MoveToOuterDisposeScope();
        }
    }
}
