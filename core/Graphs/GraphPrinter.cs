using RelDrop.Support;

namespace RelDrop.Graphs;

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

    private static string Code(Fragment fragment) => Fragment.Readable(fragment, Value).Replace("module.", "").Replace("global::RelDrop.Number.", "Number.").Replace("Lrp.Sum.", "Sum.");

    private static string Describe(Apply apply) => apply.Layer is { } layer
        ? $"{apply.Operation.Name} {apply.FullTitle}({Values(apply.Inputs)})"
        : $"{apply.Operation.Name} {Code(apply.Code)}";

    private static string Given(IEnumerable<int> results, IEnumerable<string> plain) =>
        string.Join(", ", results.Select(Value).Concat(plain)) is { Length: > 0 } names ? names + " = " : "";

    private void Yield(IEnumerable<int> results, IEnumerable<string> plain)
    {
        var given = string.Join(", ", results.Select(Value).Concat(plain.Select(code => Code(new Fragment(code)))));
        if (given.Length > 0)
            writer.Line("yield " + given);
    }

    private void Print(Region region)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    writer.Line($"{Values(apply.Results)} = {Describe(apply)}");
                    break;
                case Compute compute:
                    writer.Line($"{compute.Name} = {Code(compute.Code)}");
                    break;
                case Effect effect:
                    writer.Line(Code(effect.Code));
                    break;
                case Branch branch:
                    using (writer.Open($"{Given(branch.Results, branch.Plain.Select(one => one.Name))}if {Code(branch.Condition)}"))
                    {
                        Print(branch.Then);
                        Yield(branch.ThenResults, branch.Plain.Select(one => one.Then));
                    }

                    if (branch.Else.Nodes.Count + branch.ElseResults.Count + branch.Plain.Count == 0)
                        break;
                    using (writer.Open("else"))
                    {
                        Print(branch.Else);
                        Yield(branch.ElseResults, branch.Plain.Select(one => one.Else));
                    }

                    break;
                case Loop loop:
                    var from = string.Join(", ", loop.Parameters.Select(Value).Zip(loop.Initial.Select(Value), (one, initial) => $"{one} from {initial}").Concat(loop.Plain.Select(one => $"{one.Name} from {Code(new Fragment(one.Initial))}")));
                    using (writer.Open($"{Given(loop.Results, loop.Plain.Select(one => one.Last))}{Code(loop.Header.Code)}{(from.Length == 0 ? "" : " with " + from)}"))
                    {
                        Print(loop.Body);
                        Yield(loop.BodyResults, loop.Plain.Select(one => one.Next));
                    }

                    break;
            }
        }
    }
}
