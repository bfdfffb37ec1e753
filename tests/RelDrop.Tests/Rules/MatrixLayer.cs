using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Rules;

/// <summary>
/// A layer as the matrix that it is: one sample's flattened input times <see cref="Weight"/> plus <see cref="Bias"/>. Found by applying
/// the layer to unit vectors, so that nothing of the passes under test is in it.
/// </summary>
internal sealed class MatrixLayer
{
    /// <param name="layers">A layer of float64 parameters, and perhaps the batch norm behind it, in eval mode.</param>
    /// <param name="inputShape">The shape of one sample.</param>
    public MatrixLayer(Sequential layers, long[] inputShape)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        var layer = (nn.Module<Tensor, Tensor>)layers[0];
        var units = eye(inputShape.Aggregate(1L, (product, size) => product * size), dtype: ScalarType.Float64).reshape([-1, .. inputShape]);
        var bias = layers.forward(zeros([1, .. inputShape], dtype: ScalarType.Float64));
        OutputShape = bias.shape[1..];
        Bias = Rows(bias)[0];
        Weight = Rows(layers.forward(units) - bias);
        IsSeen = Connections(layer, units);
        Channel = [.. Enumerable.Range(0, Inputs).Select(i => (int)(layer is Linear ? i % inputShape[^1] : i * inputShape[0] / Inputs))];
    }

    /// <summary>What an input of 1 adds to each output: inputs × outputs.</summary>
    public double[][] Weight { get; }

    /// <summary>What each output is for an input of 0.</summary>
    public double[] Bias { get; }

    /// <summary>The channel of each input.</summary>
    public int[] Channel { get; }

    /// <summary>Whether a weight connects an input with an output, be it 0: inputs × outputs.</summary>
    public bool[][] IsSeen { get; }

    /// <summary>The shape of one sample's output.</summary>
    public long[] OutputShape { get; }

    public int Inputs => Weight.Length;

    public int Outputs => Bias.Length;

    /// <summary>Each output for one input.</summary>
    public double[] Forward(double[] x)
    {
        var z = (double[])Bias.Clone();
        for (var j = 0; j < Outputs; j++)
        {
            for (var i = 0; i < Inputs; i++)
                z[j] += x[i] * Weight[i][j];
        }

        return z;
    }

    /// <summary>The layer's matrix were every weight 1.</summary>
    private static bool[][] Connections(nn.Module<Tensor, Tensor> layer, Tensor units)
    {
        var saved = layer.parameters().Select(parameter => (Parameter: parameter, Value: parameter.clone())).ToArray();
        foreach (var (parameter, _) in saved)
            parameter.fill_(Number.Of(parameter.dim() == 1 ? 0 : 1));
        var connections = Rows(layer.forward(units));
        foreach (var (parameter, value) in saved)
            parameter.copy_(value);
        return [.. connections.Select(row => row.Select(value => value != 0).ToArray())];
    }

    private static double[][] Rows(Tensor x) => [.. Enumerable.Range(0, (int)x.shape[0]).Select(i => x[i].contiguous().data<double>().ToArray())];
}
