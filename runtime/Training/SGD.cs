using static TorchSharp.torch;

namespace RelDrop.Training.Optimizers;

/// <summary>
/// Torch's, to the bit. TorchSharp's own <c>step</c> makes scalars that the garbage collector may free while torch reads them
/// (<see cref="Number"/>): a step fails or goes wrong once in some hundred thousand. It has torch's name, which checkpoints have too.
/// </summary>
internal sealed class SGD(IEnumerable<TorchSharp.Modules.SGD.ParamGroup> groups, double learningRate, double momentum, double weightDecay, bool nesterov)
    : TorchSharp.Modules.SGD(groups, learningRate, momentum, dampening: 0, weightDecay, nesterov)
{
    public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(
        group =>
        {
            var options = group.Options;
            foreach (var parameter in group.Parameters)
            {
                if (parameter.grad is { } gradient)
                    parameter.add_(Direction(parameter, gradient, options), Number.Of(-options.LearningRate!.Value));
            }
        },
        closure);

    /// <summary>Where a parameter goes: the gradient with the decay's, and with momentum their running sum.</summary>
    private Tensor Direction(TorchSharp.Modules.Parameter parameter, Tensor gradient, Options options)
    {
        if (options.weight_decay is not 0)
            gradient = gradient.add(parameter, Number.Of(options.weight_decay!.Value));
        if (options.momentum is 0)
            return gradient;
        var (state, momentum) = ((State)_state[parameter.Handle], Number.Of(options.momentum!.Value));
        if (state.momentum_buffer is null)
            state.momentum_buffer = gradient.clone().detach().DetachFromDisposeScope();
        else
            state.momentum_buffer.mul_(momentum).add_(gradient, Number.One);
        return options.nesterov is true ? gradient.add(state.momentum_buffer, momentum) : state.momentum_buffer;
    }
}
