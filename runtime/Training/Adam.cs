using static TorchSharp.torch;

namespace RelDrop.Training.Optimizers;

/// <summary>Torch's, to the bit, as <see cref="SGD"/> is.</summary>
internal sealed class Adam(IEnumerable<TorchSharp.Modules.Adam.ParamGroup> groups, double learningRate, double beta2, double weightDecay)
    : TorchSharp.Modules.Adam(groups, learningRate, beta2: beta2, weight_decay: weightDecay)
{
    public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(
        group =>
        {
            var options = (Options)group.Options;
            foreach (var parameter in group.Parameters)
            {
                if (parameter.grad is { } gradient)
                    Step(parameter, gradient, (State)_state[parameter.Handle], options);
            }
        },
        closure);

    private static void Step(TorchSharp.Modules.Parameter parameter, Tensor gradient, State state, Options options)
    {
        var (beta1, beta2, rate) = (options.beta1!.Value, options.beta2!.Value, options.LearningRate!.Value);
        state.step++;
        if (options.weight_decay is not 0)
            gradient = gradient.add(parameter, Number.Of(options.weight_decay!.Value));
        state.exp_avg.mul_(Number.Of(beta1)).add_(gradient, Number.Of(1 - beta1));
        state.exp_avg_sq.mul_(Number.Of(beta2)).addcmul_(gradient, gradient, Number.Of(1 - beta2));
        var (bias1, bias2) = (1 - Math.Pow(beta1, state.step), 1 - Math.Pow(beta2, state.step));
        var scale = state.exp_avg_sq.sqrt().div_(Number.Of(Math.Sqrt(bias2))).add_(Number.Of(options.eps!.Value), Number.One);
        parameter.addcdiv_(state.exp_avg, scale, Number.Of(-rate / bias1));
    }
}
