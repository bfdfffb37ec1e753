using System.Globalization;
using RelDrop.Graphs;
using RelDrop.Passes;

namespace RelDrop.Programs;

/// <summary>
/// What the programs of a graph call its values: <c>z3</c> what a linear layer gives, <c>a3</c> any other activation, the plain values
/// as the front end named them.
/// </summary>
internal sealed class Values
{
    private readonly HashSet<int> linear = [];
    private readonly Dictionary<int, int> readers = [];
    private readonly Dictionary<int, string> loops = [];
    private readonly Dictionary<string, Value> plain = [];

    public Values(Graph graph)
    {
        Survey(graph.Body, "");
        foreach (var output in graph.Outputs)
            Read(output);
    }

    /// <summary>A tensor of the graph.</summary>
    public Value this[int value] => Value.Tensor((linear.Contains(value) ? "z" : "a") + Text(value));

    /// <summary>A plain value by its name; text where the name is none of the graph's, such as a lambda's parameter.</summary>
    public object Plain(string name) => plain.TryGetValue(name, out var value) ? value : name;

    /// <summary>How often a value is read.</summary>
    public int Readers(int value) => readers.TryGetValue(value, out var count) ? count : 0;

    /// <summary>The loop that an operation stands in; empty for none.</summary>
    public string LoopOf(int value) => loops[value];

    /// <summary>A linear layer with its weights, or a batch norm that may be a part of one, by what it gives.</summary>
    public static Value Layer(int result, ValueKind kind = ValueKind.Linear) => new("layer" + Text(result), kind);

    /// <summary>The pass of a module, by what it gives.</summary>
    public static Value Pass(int result) => new("pass" + Text(result), ValueKind.Pass);

    /// <summary>A variable for what is known of a value.</summary>
    public static Value Variable(Known known, int value) => Value.Plain("bool", (known == Known.IsFirst ? "first" : "nonNegative") + Text(value));

    /// <summary>A variable for the pass that gave a value.</summary>
    public static Value SourceVariable(int value) => Value.Plain("Lrp.INormSource?", "source" + Text(value));

    /// <summary>The condition of a branch.</summary>
    public static Value Condition(Branch branch) => Value.Plain("bool", "branch" + branch.Id);

    /// <summary>The frames that the rounds of a loop leave.</summary>
    public static Value Frames(string loop) => Value.Plain($"Stack<Frame{loop}>", "frames" + loop);

    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private void Survey(Region region, string loopId)
    {
        foreach (var node in region.Nodes)
        {
            switch (node)
            {
                case Apply apply:
                    if (apply.Operation.IsLinear)
                        linear.Add(apply.Result);
                    loops[apply.Result] = loopId;
                    foreach (var input in apply.Inputs)
                        Read(input);
                    break;
                case Compute compute:
                    Name(compute.Type, compute.Name);
                    break;
                case Branch branch:
                    Survey(branch.Then, loopId);
                    Survey(branch.Else, loopId);
                    foreach (var value in branch.ThenResults.Concat(branch.ElseResults))
                        Read(value);
                    foreach (var result in branch.Plain)
                        Name(result.Type, result.Name);
                    break;
                case Loop loop:
                    if (loop.Header.Collection is not null)
                        Name(loop.Header.VariableType, loop.Header.VariableName);
                    foreach (var carried in loop.Plain)
                    {
                        Name(carried.Type, carried.Name);
                        Name(carried.Type, carried.Last);
                    }

                    Survey(loop.Body, loop.Id);

                    // A round reads and sends each carried value, and the code around it does too.
                    foreach (var value in loop.Initial.Concat(loop.BodyResults).Concat(loop.Results))
                        Read(value);
                    break;
            }
        }
    }

    private void Name(string type, string name) => plain[name] = Value.Plain(type, name);

    private void Read(int value) => readers[value] = Readers(value) + 1;
}
