// input: 3, 10 | denoise: true
namespace Models;

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, bool, Tensor>
{
    private readonly int[] sizes = { 10, 8, 6, 3 };
    private readonly ModuleList<Linear> encoder = new();
    private readonly ParameterList biases = new();

    public Net() : base("TiedAutoencoder")
    {
        for (int i = 0; i + 1 < sizes.Length; i++)
        {
            encoder.Add(Linear(sizes[i], sizes[i + 1]));
            biases.Add(Parameter(zeros(sizes[i])));
        }
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, bool denoise)
    {
        if (training && denoise)
            x = x + randn_like(x) * 0.1;

        var activations = new Tensor[encoder.Count + 1];
        activations[0] = x;
        for (int i = 0; i < encoder.Count; i++)
        {
            var h = encoder[i].forward(activations[i]);
            if (i < encoder.Count - 1)
                h = functional.elu(h, 1.0);
            activations[i + 1] = h;
        }

        // decode with the same weights, transposed
        var y = activations[^1];
        for (int i = encoder.Count - 1; i >= 0; --i)
        {
            y = functional.linear(y, encoder[i].weight!.t(), biases[i]);
            y = i > 0 ? functional.elu(y, 1.0) : y;
        }
        return y;
    }
}
