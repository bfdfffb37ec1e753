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
        printer.writer.Line($"{Value(graph.Input)} = input");
        printer.Print(graph.Body);
        printer.writer.Line($"output {Value(graph.Output)}");
        return printer.writer.ToString();
    }

    private static string Value(int value) => $"%{value}";

    private static string Values(IEnumerable<int> values) => string.Join(", ", values.Select(Value));

    private static string Code(Fragment fragment) => Fragment.Fill(fragment, Value).Replace("module.", "");

    private void Print(Region region)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    var layer = apply.Layer is { } own ? $" {own.Path}{(apply.FoldedNorm is { } norm ? " + " + norm.Path : "")}" : "";
                    writer.Line($"{Value(apply.Result)} = {apply.Operation}{layer}({Values(apply.Inputs)}){string.Concat(apply.Arguments.Select(argument => $" [{Code(argument)}]"))}");
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
