using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Training;

/// <summary>
/// Optimizers that leave norms and biases without weight decay: parameters of one dimension or none (He et al. 2019, Bag of tricks
/// for image classification, section 3.1). They move weights as torch's own do, to the bit, and keep alive the numbers that
/// TorchSharp's leave to the garbage collector (<see cref="Number"/>).
/// </summary>
/// <example>
/// <code><![CDATA[
/// using var optimizer = ParameterGroups.AdamW(model, 1e-3, weightDecay: 0.05);
/// ]]></code>
/// </example>
public static class ParameterGroups
{
    /// <summary>Adam (Kingma and Ba 2015), whose decay is an L2 penalty.</summary>
    /// <param name="model">The model whose parameters it moves.</param>
    /// <param name="learningRate">The first learning rate.</param>
    /// <param name="weightDecay">The penalty's weight, for matrices and kernels.</param>
    /// <param name="decaysAll">Whether norms and biases decay too.</param>
    /// <param name="beta2">How much of the squared gradients' mean a step leaves.</param>
    /// <exception cref="ArgumentException">The model has no parameters.</exception>
    public static Adam Adam(nn.Module model, double learningRate, double weightDecay = 0, bool decaysAll = false, double beta2 = 0.999) =>
        new Optimizers.Adam(Groups(model, weightDecay, decaysAll).Select(group => new Adam.ParamGroup(group.Parameters, lr: learningRate, beta2: beta2, weight_decay: group.Decay)), learningRate, beta2, weightDecay);

    /// <summary>AdamW (Loshchilov and Hutter 2019).</summary>
    /// <param name="model">The model whose parameters it moves.</param>
    /// <param name="learningRate">The first learning rate.</param>
    /// <param name="weightDecay">The decay of matrices and kernels.</param>
    /// <param name="decaysAll">Whether norms and biases decay too.</param>
    /// <exception cref="ArgumentException">The model has no parameters.</exception>
    public static AdamW AdamW(nn.Module model, double learningRate, double weightDecay = 0.01, bool decaysAll = false) =>
        new Optimizers.AdamW(Groups(model, weightDecay, decaysAll).Select(group => new AdamW.ParamGroup(group.Parameters, lr: learningRate, weight_decay: group.Decay)), learningRate, weightDecay);

    /// <summary>Stochastic gradient descent, whose decay is an L2 penalty.</summary>
    /// <param name="model">The model whose parameters it moves.</param>
    /// <param name="learningRate">The first learning rate.</param>
    /// <param name="momentum">The momentum.</param>
    /// <param name="weightDecay">The penalty's weight, for matrices and kernels.</param>
    /// <param name="nesterov">Whether the gradient is taken where the momentum leads (Sutskever et al. 2013).</param>
    /// <param name="decaysAll">Whether norms and biases decay too.</param>
    /// <exception cref="ArgumentException">The model has no parameters.</exception>
    public static SGD SGD(nn.Module model, double learningRate, double momentum = 0.9, double weightDecay = 1e-4, bool nesterov = false, bool decaysAll = false) =>
        new Optimizers.SGD(Groups(model, weightDecay, decaysAll).Select(group => new SGD.ParamGroup(group.Parameters, lr: learningRate, momentum: momentum, weight_decay: group.Decay, nesterov: nesterov)), learningRate, momentum, weightDecay, nesterov);

    /// <summary>The parameters that decay, and those that do not.</summary>
    public static (IReadOnlyList<Parameter> Decayed, IReadOnlyList<Parameter> Others) Split(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var kinds = model.parameters().ToLookup(parameter => parameter.dim() > 1);
        return ([.. kinds[true]], [.. kinds[false]]);
    }

    private static List<(IReadOnlyList<Parameter> Parameters, double Decay)> Groups(nn.Module model, double weightDecay, bool decaysAll)
    {
        var (decayed, others) = decaysAll ? ([.. model.parameters()], []) : Split(model);
        List<(IReadOnlyList<Parameter> Parameters, double Decay)> groups = [(decayed, weightDecay), (others, 0)];
        groups.RemoveAll(group => group.Parameters.Count == 0);
        return groups.Count > 0 ? groups : throw new ArgumentException($"{model.GetName()} has no parameters; expected some to train.", nameof(model));
    }
}
