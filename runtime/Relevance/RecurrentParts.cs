using System.ComponentModel;
using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>The layers that torch's own recurrent layers are made of, which have its weights.</summary>
/// <remarks>Generated code asks for them anew at each pass: weights may have changed since.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RecurrentParts
{
    private RecurrentParts(Weights weights, int gates)
    {
        Directions = weights.Find("weight_ih_l0_reverse") is null ? 1 : 2;
        Layers = Enumerable.Range(0, int.MaxValue).TakeWhile(i => weights.Find($"weight_ih_l{i.ToString(CultureInfo.InvariantCulture)}") is not null).Count();
        Steps = [.. Enumerable.Range(0, Layers * Directions).Select(number => StepsOf(weights, gates, number / Directions, isReverse: number % Directions == 1))];
    }

    /// <summary>How many layers there are.</summary>
    public int Layers { get; }

    /// <summary>In how many directions each reads.</summary>
    public int Directions { get; }

    /// <summary>What makes the steps of each layer in each direction: the directions of a layer follow each other.</summary>
    public IReadOnlyList<RecurrentSteps> Steps { get; }

    /// <summary>Whether the batch comes first, not time.</summary>
    public bool IsBatchFirst { get; private init; }

    /// <summary>Whether a plain recurrent layer has ReLU, not tanh.</summary>
    public bool IsReLU { get; private init; }

    /// <summary>The parts of an LSTM.</summary>
    /// <exception cref="NotSupportedException">It computes something else than an LSTM.</exception>
    public static RecurrentParts Of(LSTM layer) => Of(layer, 4, hasReLU: [false], x => layer.call(x).Item1, (parts, x) => Forms.Form.Lstm(parts, x, null, null).Item1);

    /// <summary>The parts of a GRU.</summary>
    /// <exception cref="NotSupportedException">It computes something else than a GRU.</exception>
    public static RecurrentParts Of(GRU layer) => Of(layer, 2, hasReLU: [false], x => layer.call(x).Item1, (parts, x) => Forms.Form.Gru(parts, x, null).Item1);

    /// <summary>The parts of a plain recurrent layer.</summary>
    /// <exception cref="NotSupportedException">It computes something else than recurrence with tanh or ReLU.</exception>
    public static RecurrentParts Of(RNN layer) => Of(layer, 1, hasReLU: [false, true], x => layer.call(x).Item1, (parts, x) => Forms.Form.Rnn(parts, x, null).Item1);

    private static RecurrentParts Of(nn.Module layer, int gates, bool[] hasReLU, Func<Tensor, Tensor> run, Func<RecurrentParts, Tensor, Tensor> form)
    {
        var weights = new Weights(layer);
        RecurrentParts With((bool IsReLU, bool IsBatchFirst) candidate) => new(weights, gates) { IsReLU = candidate.IsReLU, IsBatchFirst = candidate.IsBatchFirst };
        return With(TorchSecrets.Of(layer, hasReLU.SelectMany(isReLU => new[] { (isReLU, false), (isReLU, true) }), candidate =>
        {
            var x = weights.Probe(3, weights["weight_ih_l0"].shape[1], 0);
            return (run(x), form(With(candidate), x));
        }));
    }

    /// <summary>The state before the first step: zeros.</summary>
    /// <param name="input">(time, B, features).</param>
    /// <param name="steps">What makes the steps.</param>
    [NoRelevance]
    public static Tensor Start(Tensor input, RecurrentSteps steps)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(steps);
        return zeros(input.shape[1], steps.Width, dtype: input.dtype, device: input.device);
    }

    private static RecurrentSteps StepsOf(Weights weights, int gates, int layer, bool isReverse)
    {
        var suffix = $"_l{layer.ToString(CultureInfo.InvariantCulture)}{(isReverse ? "_reverse" : "")}";
        return new RecurrentSteps(weights["weight_ih" + suffix], weights["weight_hh" + suffix], weights.Find("bias_ih" + suffix), weights.Find("bias_hh" + suffix), gates, isReverse);
    }
}

/// <summary>What makes the steps of one recurrent layer in one direction.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RecurrentSteps
{
    internal RecurrentSteps(Tensor input, Tensor hidden, Tensor? inputBias, Tensor? hiddenBias, int gates, bool isReverse)
    {
        IsReverse = isReverse;
        Width = hidden.shape[1];
        var rows = gates * Width;
        var bias = inputBias is null ? null : Sum.Of(inputBias.narrow(0, 0, rows), hiddenBias!.narrow(0, 0, rows));
        Gates = Weighted.Linear(cat([input.narrow(0, 0, rows), hidden.narrow(0, 0, rows)], 1), bias);
        var left = input.shape[0] - rows;
        Candidate = Weighted.Linear(input.narrow(0, rows, left), inputBias?.narrow(0, rows, left));
        Recurrent = Weighted.Linear(hidden.narrow(0, rows, left), hiddenBias?.narrow(0, rows, left));
    }

    /// <summary>Whether time runs backwards.</summary>
    public bool IsReverse { get; }

    /// <summary>Features of the state.</summary>
    public long Width { get; }

    /// <summary>What the input and the state before give together: an LSTM's gates and candidate, a GRU's gates, or the sum of a plain layer.</summary>
    public Linear Gates { get; }

    /// <summary>A GRU's candidate, as far as it comes from the input.</summary>
    public Linear Candidate { get; }

    /// <summary>A GRU's candidate, as far as it comes from the state before.</summary>
    public Linear Recurrent { get; }
}

/// <summary>Gates of recurrent layers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Recurrent
{
    /// <summary>σ(x): in a product a constant to relevance, whatever the composite shares (Arras et al. 2019, sec. 2.3).</summary>
    /// <param name="input">x.</param>
    public static Tensor Gate(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.sigmoid();
    }
}
