// What torch's recurrent layers compute, step by step: see Attention.cs. Gates are constants to relevance (Arras et al. 2019). C# 12.
#nullable enable
using System.Collections.Generic;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Lrp = RelDrop.Relevance;

namespace RelDrop.Forms;

internal static partial class Form
{
    public static (Tensor, Tensor, Tensor) LSTM(LSTM layer, Tensor input, Tensor? h0, Tensor? c0) => Lstm(Lrp.RecurrentParts.Of(layer), input, h0, c0);

    public static (Tensor, Tensor, Tensor) Lstm(Lrp.RecurrentParts parts, Tensor input, Tensor? h0, Tensor? c0)
    {
        var x = parts.IsBatchFirst ? input.transpose(0, 1) : input;
        var hidden = new List<Tensor>();
        var cells = new List<Tensor>();
        for (var i = 0; i < parts.Layers; i++)
        {
            var directions = new List<Tensor>();
            for (var j = 0; j < parts.Directions; j++)
            {
                var number = (i * parts.Directions) + j;
                var steps = parts.Steps[number];
                var h = h0 is null ? Lrp.RecurrentParts.Start(x, steps) : h0.select(0, number);
                var c = c0 is null ? Lrp.RecurrentParts.Start(x, steps) : c0.select(0, number);
                var outputs = new List<Tensor>();
                for (var k = 0; k < x.shape[0]; k++)
                {
                    var gates = steps.Gates.forward(cat([x.select(0, steps.IsReverse ? x.shape[0] - 1 - k : k), h], 1)).chunk(4, 1);
                    c = (Lrp.Recurrent.Gate(gates[1]) * c).add(Lrp.Recurrent.Gate(gates[0]) * gates[2].tanh(), Number.One);
                    h = Lrp.Recurrent.Gate(gates[3]) * c.tanh();
                    outputs.Add(h);
                }

                var all = stack(outputs);
                directions.Add(steps.IsReverse ? all.flip(0) : all);
                hidden.Add(h);
                cells.Add(c);
            }

            x = cat(directions, 2);
        }

        return (parts.IsBatchFirst ? x.transpose(0, 1) : x, stack(hidden), stack(cells));
    }

    public static (Tensor, Tensor) GRU(GRU layer, Tensor input, Tensor? h0) => Gru(Lrp.RecurrentParts.Of(layer), input, h0);

    public static (Tensor, Tensor) Gru(Lrp.RecurrentParts parts, Tensor input, Tensor? h0)
    {
        var x = parts.IsBatchFirst ? input.transpose(0, 1) : input;
        var hidden = new List<Tensor>();
        for (var i = 0; i < parts.Layers; i++)
        {
            var directions = new List<Tensor>();
            for (var j = 0; j < parts.Directions; j++)
            {
                var number = (i * parts.Directions) + j;
                var steps = parts.Steps[number];
                var h = h0 is null ? Lrp.RecurrentParts.Start(x, steps) : h0.select(0, number);
                var outputs = new List<Tensor>();
                for (var k = 0; k < x.shape[0]; k++)
                {
                    var now = x.select(0, steps.IsReverse ? x.shape[0] - 1 - k : k);
                    var gates = steps.Gates.forward(cat([now, h], 1)).chunk(2, 1);
                    var kept = Lrp.Recurrent.Gate(gates[0]) * steps.Recurrent.forward(h);
                    var candidate = steps.Candidate.forward(now).add(kept, Number.One).tanh();
                    h = (Lrp.Recurrent.Gate(gates[1].neg()) * candidate).add(Lrp.Recurrent.Gate(gates[1]) * h, Number.One);
                    outputs.Add(h);
                }

                var all = stack(outputs);
                directions.Add(steps.IsReverse ? all.flip(0) : all);
                hidden.Add(h);
            }

            x = cat(directions, 2);
        }

        return (parts.IsBatchFirst ? x.transpose(0, 1) : x, stack(hidden));
    }

    public static (Tensor, Tensor) RNN(RNN layer, Tensor input, Tensor? h0) => Rnn(Lrp.RecurrentParts.Of(layer), input, h0);

    public static (Tensor, Tensor) Rnn(Lrp.RecurrentParts parts, Tensor input, Tensor? h0)
    {
        var x = parts.IsBatchFirst ? input.transpose(0, 1) : input;
        var hidden = new List<Tensor>();
        for (var i = 0; i < parts.Layers; i++)
        {
            var directions = new List<Tensor>();
            for (var j = 0; j < parts.Directions; j++)
            {
                var number = (i * parts.Directions) + j;
                var steps = parts.Steps[number];
                var h = h0 is null ? Lrp.RecurrentParts.Start(x, steps) : h0.select(0, number);
                var outputs = new List<Tensor>();
                for (var k = 0; k < x.shape[0]; k++)
                {
                    var sum = steps.Gates.forward(cat([x.select(0, steps.IsReverse ? x.shape[0] - 1 - k : k), h], 1));
                    h = parts.IsReLU ? sum.relu() : sum.tanh();
                    outputs.Add(h);
                }

                var all = stack(outputs);
                directions.Add(steps.IsReverse ? all.flip(0) : all);
                hidden.Add(h);
            }

            x = cat(directions, 2);
        }

        return (parts.IsBatchFirst ? x.transpose(0, 1) : x, stack(hidden));
    }
}
