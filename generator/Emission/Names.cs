using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Emission;

/// <summary>What generated code calls the values of a graph: <c>z3</c> what a linear layer gives, <c>a3</c> any other activation.</summary>
internal sealed class Names
{
    private readonly HashSet<int> linear = [];
    private readonly Dictionary<int, int> readers = [];
    private readonly Dictionary<int, string> loops = [];

    public Names(Graph graph)
    {
        Survey(graph.Body, "");
        foreach (var output in graph.Outputs)
            Read(output);
    }

    public string this[int value] => (linear.Contains(value) ? "z" : "a") + Text(value);

    /// <summary>How often a value is read.</summary>
    public int Readers(int value) => readers.TryGetValue(value, out var count) ? count : 0;

    /// <summary>C# with the values' names in place of its holes.</summary>
    public string Fill(Fragment fragment) => Fragment.Fill(fragment, value => this[value]);

    /// <summary>A layer's path as a C# string; with the number of the round in a loop over modules, and with the index of an element.</summary>
    public string Path(Apply apply, bool isRecord)
    {
        var title = apply.Title;
        if (apply.Layer?.Index is { } index)
            return $"\"{title.Substring(0, title.IndexOf('['))}.\" + ({index})";
        return title.EndsWith("[]", System.StringComparison.Ordinal) && loops[apply.Result] is { Length: > 0 } loop
            ? $"\"{title.Substring(0, title.Length - 2)}.\" + {(isRecord ? $"(frames{loop}.Count - 1)" : $"frames{loop}.Count")}"
            : Literal.Of(title);
    }

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
                case Branch branch:
                    Survey(branch.Then, loopId);
                    Survey(branch.Else, loopId);
                    foreach (var value in branch.ThenResults.Concat(branch.ElseResults))
                        Read(value);
                    break;
                case Loop loop:
                    Survey(loop.Body, loop.Id);
                    // A round reads and sends each carried value, and the code around it does too.
                    foreach (var value in loop.Initial.Concat(loop.BodyResults).Concat(loop.Results))
                        Read(value);
                    break;
            }
        }
    }

    private void Read(int value) => readers[value] = Readers(value) + 1;
}
