using PointClouds.Data;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.PointClouds.Evaluation;

/// <summary>Clouds and networks that are easily followed by hand.</summary>
internal static class Clouds
{
    /// <summary>Random clouds (N, P, 3) with the given labels, whose least y is 0.</summary>
    public static PointSet Random(long[] labels, int size, int classes = 2)
    {
        using var generator = new torch.Generator(4);
        var points = rand([labels.Length, size, 3], generator: generator);
        return new PointSet(points, tensor(labels), [.. Enumerable.Range(0, classes).Select(i => $"class {i}")]);
    }

    /// <summary>A network that is a function of its input and notes what it is asked.</summary>
    public sealed class Network(Func<Tensor, Tensor> logits) : Module<Tensor, Tensor>(nameof(Network))
    {
        public List<Tensor> Inputs { get; } = [];

        public List<bool> Modes { get; } = [];

        public override Tensor forward(Tensor input)
        {
            Inputs.Add(input.clone().DetachFromDisposeScope());
            Modes.Add(training);
            return logits(input);
        }
    }
}
