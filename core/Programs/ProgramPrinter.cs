using RelDrop.Support;

namespace RelDrop.Programs;

/// <summary>A program as text, one line a step: it shows in tests.</summary>
internal sealed class ProgramPrinter
{
    private readonly CodeWriter writer = new();

    public static string Print(RelevanceProgram program)
    {
        var printer = new ProgramPrinter();
        using (printer.writer.Open("record"))
            printer.Print(program.Record);
        using (printer.writer.Open("propagate"))
            printer.Print(program.Propagate);
        return printer.writer.ToString();
    }

    private void Print(IReadOnlyList<Instruction> steps)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case Note note:
                    writer.Line("// " + note.Text);
                    break;
                case Call call:
                    var given = call.Results.Count == 0 ? "" : $"{string.Join(", ", call.Results)} {(call.Assigns ? ":=" : "=")} ";
                    writer.Line($"{given}{call.Primitive}({string.Join(", ", call.Operands)})");
                    break;
                case Free free:
                    writer.Line($"free {string.Join(", ", free.Freed)}");
                    break;
                case Choose choose:
                    for (var i = 0; i < choose.Sides.Count; i++)
                    {
                        var header = choose.Sides[i].Condition is { } condition ? $"if {condition}" : "else";
                        using (writer.Open(i == 0 && choose.Results.Count > 0 ? $"{string.Join(", ", choose.Results)} = {header}" : header))
                            Print(choose.Sides[i].Body);
                    }

                    break;
                case Repeat repeat:
                    using (writer.Open(repeat.Header?.ToString() ?? $"back through {Values.Frames(repeat.Id)}"))
                        Print(repeat.Body);
                    break;
                case Return last:
                    writer.Line($"return {string.Join(", ", last.Results.Select(value => last.Moved.Contains(value) ? value.Name : $"alias({value})"))}");
                    break;
            }
        }
    }
}
