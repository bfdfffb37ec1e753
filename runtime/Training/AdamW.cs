using static TorchSharp.torch;

namespace RelDrop.Training.Optimizers;

/// <summary>Torch's, to the bit, as <see cref="SGD"/> is.</summary>
internal sealed class AdamW(IEnumerable<TorchSharp.Modules.AdamW.ParamGroup> groups, double learningRate, double weightDecay)
    : TorchSharp.Modules.AdamW(groups, learningRate, weight_decay: weightDecay)
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
        parameter.mul_(Number.Of(1 - (options.LearningRate!.Value * options.weight_decay!.Value)));
        Moments.Step(parameter, gradient, state.exp_avg, state.exp_avg_sq, state.step, options.beta1!.Value, options.beta2!.Value, options.eps!.Value, options.LearningRate!.Value);
    }
}
