using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.IR;

/// <summary>A graph as text, one line a node: it heads generated files and shows in tests.</summary>
internal sealed class GraphPrinter
{
    private readonly CodeWriter writer = new();

    public static string Print(Graph graph)
    {
        var printer = new GraphPrinter();
        printer.writer.Line($"{Values(graph.Inputs)} = input");
        printer.Print(graph.Body);
        printer.writer.Line($"output {Values(graph.Outputs)}");
        return printer.writer.ToString();
    }

    private static string Value(int value) => $"%{value}";

    private static string Values(IEnumerable<int> values) => string.Join(", ", values.Select(Value));

    private static string Code(Fragment fragment) => Fragment.Fill(fragment, Value).Replace("module.", "").Replace("global::RelDrop.Number.", "Number.").Replace("Lrp.Sum.", "Sum.");

    private static string Describe(Apply apply) => apply.Layer is { } layer
        ? $"{apply.Operation.Name} {layer.Path}{(apply.FoldedNorm is { } norm ? " + " + norm.Path : "")}({Values(apply.Inputs)})"
        : $"{apply.Operation.Name} {Code(apply.Code)}";

    private void Print(Region region)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    writer.Line($"{Values(apply.Results)} = {Describe(apply)}");
                    break;
                case Branch branch:
                    using (writer.Open($"{Values(branch.Results)} = if {Code(branch.Condition)}"))
                    {
                        Print(branch.Then);
                        writer.Line($"yield {Values(branch.ThenResults)}");
                    }

                    using (writer.Open("else"))
                    {
                        Print(branch.Else);
                        writer.Line($"yield {Values(branch.ElseResults)}");
                    }

                    break;
                case Loop loop:
                    using (writer.Open($"{Values(loop.Results)} = {Code(loop.Header)} with {Values(loop.Parameters)} from {Values(loop.Initial)}"))
                    {
                        Print(loop.Body);
                        writer.Line($"yield {Values(loop.BodyResults)}");
                    }

                    break;
            }
        }
    }
}
