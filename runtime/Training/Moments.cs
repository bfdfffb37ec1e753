using static TorchSharp.torch;

namespace RelDrop.Training.Optimizers;

/// <summary>The running means of a gradient and of its square, by which Adam and AdamW go (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1).</summary>
internal static class Moments
{
    /// <summary>Takes a gradient into the means, and moves its parameter by them.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="mean">The running mean, which is changed.</param>
    /// <param name="square">That of the square, which is changed.</param>
    /// <param name="step">The number of this step, from 1.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="rate">The learning rate.</param>
    public static void Step(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, long step, double beta1, double beta2, double epsilon, double rate)
    {
        mean.mul_(Number.Of(beta1)).add_(gradient, Number.Of(1 - beta1));
        square.mul_(Number.Of(beta2)).addcmul_(gradient, gradient, Number.Of(1 - beta2));
        var (bias1, bias2) = (1 - Math.Pow(beta1, step), 1 - Math.Pow(beta2, step));
        var scale = square.sqrt().div_(Number.Of(Math.Sqrt(bias2))).add_(Number.Of(epsilon), Number.One);
        parameter.addcdiv_(mean, scale, Number.Of(-rate / bias1));
    }
}
