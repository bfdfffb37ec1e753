// input: 2, 1, 20, 20; 2, 1, 20, 20
namespace Models;

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor, Tensor>
{
    private Sequential _cnn;
    private Sequential _fc;
    private Linear _out;

    public Net() : base("SiameseNetwork")
    {
        var modules = new (string, Module<Tensor, Tensor>)[]
        {
            ("conv1", Conv2d(1, 4, 5)),
            ("relu1", ReLU()),
            ("pool1", MaxPool2d(2)),
            ("conv2", Conv2d(4, 6, 3)),
            ("relu2", ReLU()),
            ("pool2", MaxPool2d(2)),
        };
        _cnn = Sequential(modules);
        _fc = Sequential(("flatten", Flatten()), ("linear", Linear(6 * 3 * 3, 8)), ("sigmoid", Sigmoid()));
        _out = Linear(8, 1);
        RegisterComponents();
    }

    private Tensor ForwardOnce(Tensor x)
    {
        using var features = _cnn.call(x);
        return _fc.call(features);
    }

    public override Tensor forward(Tensor input1, Tensor input2)
    {
        using var h1 = ForwardOnce(input1);
        using var h2 = ForwardOnce(input2);
        using var distance = (h1 - h2).abs();
        return _out.call(distance);
    }
}
