using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Support;

namespace RelDrop.Passes;

/// <summary>A parameter that is added to a product with a parameter, x W + b, is the bias of that dense layer, if nothing else reads the product.</summary>
internal static class Biases
{
    /// <summary>What reaches the dense layer that multiplies by a parameter.</summary>
    public static string Layer(string factor, string? bias = null) => $"Lrp.Weighted.MatMul({factor}{(bias is null ? "" : ", " + bias)})";

    public static Graph Run(Graph graph, bool isModel)
    {
        var readers = new Readers(graph, isModel);
        var (biases, replaced) = (new Dictionary<int, Apply>(), new Dictionary<int, int>());
        foreach (var (sum, region) in readers.Applications)
        {
            if (sum is { Addend: not null, Inputs: [var product] } && sum.Operation == Operation.Add && readers.IsReadOnce(product)
                && readers.Producer(product) is { Apply.Layer.Factor: not null } producer && producer.Region == region)
            {
                biases[product] = sum;
                replaced[product] = sum.Result;
            }
        }

        return biases.Count == 0 ? graph : new Rewriter(replaced, Change).Rewrite(graph);

        Apply? Change(Apply apply) => apply.Addend is not null && biases.ContainsValue(apply) ? null
            : !biases.TryGetValue(apply.Result, out var sum) ? apply
            : apply with { Result = sum.Result, Layer = apply.Layer! with { Access = Layer(apply.Layer.Factor!, sum.Addend), Factor = null } };
    }
}
