using System.Globalization;
using RelDrop.Conformance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Oracle;

/// <summary>What the oracle says of a reference case, with values of any salt.</summary>
internal static class OracleReference
{
    private static readonly string[] LayerRules = ["Epsilon", "ZPlus", "Flat", "AlphaBeta", "Gamma", "ZBox", "WSquare", "Norm"];

    /// <summary>Output and relevance.</summary>
    /// <param name="reference">The case.</param>
    /// <param name="salt">The salt of parameters, input and, for single layers, the output's relevance.</param>
    /// <param name="type">The type that it computes in.</param>
    /// <param name="move">Changes parameters and input a little, which shows how ill-conditioned the case is.</param>
    public static (Tensor Output, Tensor Relevance) Explain(ReferenceCase reference, string salt, ScalarType type, Func<Tensor, Tensor>? move = null)
    {
        var values = new ReferenceValues(salt);
        var subject = Catalog.Models[reference.Subject];
        var model = subject.Create();
        values.Fill(model, reference.Case, subject.Prefix);
        model.to(type);
        if (move is not null)
        {
            using var withoutGradient = no_grad();
            foreach (var parameter in model.state_dict().Values.Where(parameter => parameter.is_floating_point()))
                parameter.copy_(move(parameter));
        }

        var isNetwork = reference.Target is not null;
        var tape = new LrpTape(isNetwork ? reference.Rule : "EpsilonPlus");
        var x = values.Uniform($"{reference.Case}/input", reference.InputShape, reference.InputRange.Low, reference.InputRange.High).to(type);
        var input = LrpTape.Input(move is null ? x : move(x));
        var output = ReferenceForwards.Run(tape, model, input, isNetwork ? null : LayerRule(reference.Rule));
        var start = reference.Target is { } labels
            ? nn.functional.one_hot(tensor(labels), output.Value.shape[1]).to(type)
            : values.Uniform($"{reference.Case}/relevance", reference.OutputShape!, -1, 1).to(type);
        return (output.Value, tape.Relevance(input, output, start));
    }

    /// <summary>‖actual − expected‖ / ‖expected‖.</summary>
    public static double Error(Tensor actual, Tensor expected) => ((actual.to(float64) - expected.to(float64)).norm() / expected.to(float64).norm()).item<double>();

    /// <summary>A single layer's rule, such as <c>zbox(-1,1)</c>.</summary>
    private static OracleRule LayerRule(string text)
    {
        var parts = text.Split('(', ',', ')');
        var name = LayerRules.Single(name => name.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
        return new OracleRule(name, [.. parts.Skip(1).Where(part => part.Length > 0).Select(part => double.Parse(part, CultureInfo.InvariantCulture))]);
    }
}
