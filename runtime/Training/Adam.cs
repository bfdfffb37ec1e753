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
        state.step++;
        if (options.weight_decay is not 0)
            gradient = gradient.add(parameter, Number.Of(options.weight_decay!.Value));
        Moments.Step(parameter, gradient, state.exp_avg, state.exp_avg_sq, state.step, options.beta1!.Value, options.beta2!.Value, options.eps!.Value, options.LearningRate!.Value);
    }
}
