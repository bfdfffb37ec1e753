// What torch's recurrent layers compute, step by step: see Attention.cs. Gates are constants to relevance (Arras et al. 2019). C# 12.
#nullable enable
using System;
using System.Collections.Generic;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Lrp = RelDrop.Relevance;

namespace RelDrop.Forms;

internal static partial class Form
{
    public static (Tensor, Tensor, Tensor) LSTM(LSTM layer, Tensor input, Tensor? h0, Tensor? c0) => Lstm(Lrp.RecurrentParts.Of(layer), input, h0, c0);

    /// <summary>As <see cref="Run"/>, with cells beside the state.</summary>
    public static (Tensor, Tensor, Tensor) Lstm(Lrp.RecurrentParts parts, Tensor input, Tensor? h0, Tensor? c0)
    {
        var x = TimeFirst(parts, input);
        var hidden = new List<Tensor>();
        var cells = new List<Tensor>();
        for (var i = 0; i < parts.Layers; i++)
        {
            var directions = new List<Tensor>();
            for (var j = 0; j < parts.Directions; j++)
            {
                var number = (i * parts.Directions) + j;
                var steps = parts.Steps[number];
                var h = First(h0, number, x, steps);
                var c = First(c0, number, x, steps);
                var outputs = new List<Tensor>();
                for (var k = 0; k < x.shape[0]; k++)
                {
                    var gates = steps.Gates.forward(cat([At(x, steps, k), h], 1)).chunk(4, 1);
                    c = (Lrp.Recurrent.Gate(gates[1]) * c).add(Lrp.Recurrent.Gate(gates[0]) * gates[2].tanh(), Number.One);
                    h = Lrp.Recurrent.Gate(gates[3]) * c.tanh();
                    outputs.Add(h);
                }

                directions.Add(InOrder(outputs, steps));
                hidden.Add(h);
                cells.Add(c);
            }

            x = cat(directions, 2);
        }

        return (TimeFirst(parts, x), stack(hidden), stack(cells));
    }

    public static (Tensor, Tensor) GRU(GRU layer, Tensor input, Tensor? h0) => Gru(Lrp.RecurrentParts.Of(layer), input, h0);

    public static (Tensor, Tensor) Gru(Lrp.RecurrentParts parts, Tensor input, Tensor? h0) => Run(parts, input, h0, (steps, now, h) =>
    {
        var gates = steps.Gates.forward(cat([now, h], 1)).chunk(2, 1);
        var kept = Lrp.Recurrent.Gate(gates[0]) * steps.Recurrent.forward(h);
        var candidate = steps.Candidate.forward(now).add(kept, Number.One).tanh();
        return (Lrp.Recurrent.Gate(gates[1].neg()) * candidate).add(Lrp.Recurrent.Gate(gates[1]) * h, Number.One);
    });

    public static (Tensor, Tensor) RNN(RNN layer, Tensor input, Tensor? h0) => Rnn(Lrp.RecurrentParts.Of(layer), input, h0);

    public static (Tensor, Tensor) Rnn(Lrp.RecurrentParts parts, Tensor input, Tensor? h0) => Run(parts, input, h0, (steps, now, h) =>
    {
        var sum = steps.Gates.forward(cat([now, h], 1));
        return parts.IsReLU ? sum.relu() : sum.tanh();
    });

    /// <summary>Every layer in every direction: (time, B, features) or batch first, to the outputs of the last layer and the last state of each.</summary>
    private static (Tensor, Tensor) Run(Lrp.RecurrentParts parts, Tensor input, Tensor? h0, Func<Lrp.RecurrentSteps, Tensor, Tensor, Tensor> step)
    {
        var x = TimeFirst(parts, input);
        var hidden = new List<Tensor>();
        for (var i = 0; i < parts.Layers; i++)
        {
            var directions = new List<Tensor>();
            for (var j = 0; j < parts.Directions; j++)
            {
                var number = (i * parts.Directions) + j;
                var steps = parts.Steps[number];
                var h = First(h0, number, x, steps);
                var outputs = new List<Tensor>();
                for (var k = 0; k < x.shape[0]; k++)
                {
                    h = step(steps, At(x, steps, k), h);
                    outputs.Add(h);
                }

                directions.Add(InOrder(outputs, steps));
                hidden.Add(h);
            }

            x = cat(directions, 2);
        }

        return (TimeFirst(parts, x), stack(hidden));
    }

    /// <summary>Time and batch exchanged, there and back.</summary>
    private static Tensor TimeFirst(Lrp.RecurrentParts parts, Tensor x) => parts.IsBatchFirst ? x.transpose(0, 1) : x;

    /// <summary>The state before the first step.</summary>
    private static Tensor First(Tensor? given, int number, Tensor x, Lrp.RecurrentSteps steps) => given is null ? Lrp.RecurrentParts.Start(x, steps) : given.select(0, number);

    /// <summary>What the step reads that is taken so many steps after the first.</summary>
    private static Tensor At(Tensor x, Lrp.RecurrentSteps steps, int step) => x.select(0, steps.IsReverse ? x.shape[0] - 1 - step : step);

    /// <summary>The outputs of all steps in the order of time.</summary>
    private static Tensor InOrder(List<Tensor> outputs, Lrp.RecurrentSteps steps)
    {
        var all = stack(outputs);
        return steps.IsReverse ? all.flip(0) : all;
    }
}
