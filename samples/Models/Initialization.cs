using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>The initial weights that torchvision's models start from where they differ from the layers' own.</summary>
internal static class Initialization
{
    /// <summary>Convolutions: normal, of variance 2 over the outputs that an input reaches, or over the inputs (He et al. 2015, eq. 10 and 14); bias 0.</summary>
    public static void KaimingConvolutions(this Module model, init.FanInOut mode = init.FanInOut.FanOut)
    {
        using var withoutGradient = no_grad();
        foreach (var conv in model.modules().OfType<Conv2d>())
        {
            init.kaiming_normal_(conv.weight, mode: mode, nonlinearity: init.NonlinearityType.ReLU);
            if (conv.bias is { } bias)
                init.zeros_(bias);
        }
    }

    /// <summary>Dense layers: normal; bias 0.</summary>
    public static void NormalDense(this Module model, double deviation) =>
        model.Dense(weight => init.normal_(weight, 0, deviation));

    /// <summary>Dense layers: uniform, up to one over the square root of the outputs; bias 0.</summary>
    public static void UniformDense(this Module model) =>
        model.Dense(weight => init.uniform_(weight, -1 / Math.Sqrt(weight.shape[0]), 1 / Math.Sqrt(weight.shape[0])));

    private static void Dense(this Module model, Action<Tensor> initialize)
    {
        using var withoutGradient = no_grad();
        foreach (var dense in model.modules().OfType<Linear>())
        {
            initialize(dense.weight);
            if (dense.bias is { } bias)
                init.zeros_(bias);
        }
    }
}
