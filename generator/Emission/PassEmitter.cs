using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Graphs;
using RelDrop.Lowering;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Rules;
using RelDrop.Support;

namespace RelDrop.Generator.Emission;

/// <summary>Writes the class of a pass: its tape as fields, Record and Propagate.</summary>
internal sealed class PassEmitter
{
    private readonly CodeWriter writer;
    private readonly RelevanceProgram program;
    private readonly Tape tape;
    private readonly CSharpText text;
    private readonly LayerNames layerNames;

    private PassEmitter(CodeWriter writer, RelevanceProgram program)
    {
        this.writer = writer;
        this.program = program;
        tape = new Tape(program);
        layerNames = new LayerNames(program);
        text = new CSharpText(Access, "Composite");
    }

    public static void Emit(CodeWriter writer, ModelSpec model, CompositeSpec composite, string name, Graph graph, PassOptions options)
    {
        var emitter = new PassEmitter(writer, Pipeline.Run(graph, composite, model.IsModel, options));
        var header = $"private sealed class {name}({model.Self} module, LrpContext[] contexts) : LrpPass(typeof({composite.FullName}), contexts)";

        // Passes are all created in one way, though a block may have no layers.
        if (!emitter.ReadsModule)
            writer.Line("#pragma warning disable CS9113 // The module is not read.");
        writer.Line($"/// <summary>Layer-wise relevance propagation through <see cref=\"{model.Reference}\"/> under {composite.Name}.</summary>");
        using (writer.Open(header))
        {
            if (graph.Arguments > 0)
            {
                writer.Line($"protected override int ArgumentCount => {Values.Text(graph.Arguments)};");
                writer.Line();
            }

            emitter.EmitTape();
            using (writer.Open(graph.IsSimple ? "public override Tensor Record(Tensor input)" : "public override Tensor[] Record(Tensor[] inputs)"))
                emitter.Emit(emitter.program.Record, isRecord: true);
            writer.Blank();
            using (writer.Open(graph.IsSimple ? "public override Tensor Propagate(Tensor relevance)" : "public override Tensor[] Propagate(Tensor[] relevances)"))
                emitter.Emit(emitter.program.Propagate, isRecord: false);
        }
    }

    private bool ReadsModule => program.Record.Concat(program.Propagate).SelectMany(step => step.All).Any(step => step switch
    {
        Call call => text.Of(call).Contains("module"),
        Choose choose => choose.Sides.Any(side => side.Condition is { } condition && text.Of(condition).Contains("module")),
        Repeat { Header: { } header } => text.Of(header).Contains("module"),
        _ => false,
    });

    private void EmitTape()
    {
        foreach (var field in tape.Fields)
            EmitField("private", field);
        writer.Blank();
        foreach (var frame in tape.Frames)
        {
            writer.Line("/// <summary>What one round of a loop keeps.</summary>");
            using (writer.Open($"private sealed class Frame{frame}"))
            {
                foreach (var field in tape.FieldsOf(frame))
                    EmitField("public", field);
            }

            writer.Blank();
        }
    }

    private void EmitField(string access, Value field) =>
        writer.Line($"{access} {TypeOf(field)} {NameOf(field)}{(field.Type is "bool" or "int" ? "" : field.Name.Contains('_') ? " = default!" : " = null!")};");

    /// <summary>Writes the statements of one of the two methods.</summary>
    private void Emit(IReadOnlyList<Instruction> steps, bool isRecord)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            switch (steps[i])
            {
                case Note note:
                    if (i > 0 && steps[i - 1] is not Note)
                        writer.Blank();
                    writer.Line("// " + note.Text);
                    break;
                case Call call:
                    EmitCall(call.Results.Count == 0 ? text.Of(call) : $"{Targets(call, isRecord)} = {text.Of(call)}");
                    break;
                case Free free:
                    writer.Line($"Free({string.Join(", ", free.Freed.Select(Access))});");
                    break;
                case Choose choose:
                    EmitChoose(choose, isRecord);
                    break;
                case Repeat repeat:
                    EmitRepeat(repeat, isRecord);
                    break;
                case Return last:
                    var results = last.Results.Select(value => Access(value) + (last.Moved.Contains(value) ? "" : ".alias()"));
                    writer.Line(last.IsList ? $"return [{string.Join(", ", results)}];" : $"return {results.Single()};");
                    break;
            }
        }
    }

    /// <summary>Writes a statement, on several lines where it would be long and says where to part it.</summary>
    private void EmitCall(string line)
    {
        const int longest = 120;
        var parts = line.Length <= longest ? [line.Replace(CSharpText.Break, ' ')] : line.Split(CSharpText.Break);
        for (var i = 0; i < parts.Length; i++)
            writer.Line((i == 0 ? "" : "    ") + parts[i] + (i == parts.Length - 1 ? ";" : ""));
    }

    private string Targets(Call call, bool isRecord)
    {
        var targets = call.Results.Select(value => call.Assigns || (isRecord && tape.Keeps(value)) ? Access(value) : $"{(IsExplicit(value) ? TypeOf(value) : "var")} {NameOf(value)}").ToArray();
        return targets.Length == 1 ? targets[0] : $"({string.Join(", ", targets)})";
    }

    private void EmitChoose(Choose choose, bool isRecord)
    {
        foreach (var result in choose.Results.Where(result => !isRecord || !tape.Keeps(result)))
            writer.Line($"{TypeOf(result)} {NameOf(result)};");
        for (var i = 0; i < choose.Sides.Count; i++)
        {
            var (condition, body) = choose.Sides[i];
            using (writer.Open(condition is null ? "else" : $"{(i == 0 ? "if" : "else if")} ({text.Of(condition)})"))
                Emit(body, isRecord);
        }

        writer.Blank();
    }

    private void EmitRepeat(Repeat repeat, bool isRecord)
    {
        var (frame, frames) = ("frame" + repeat.Id, Access(Values.Frames(repeat.Id)));
        using (writer.Open(repeat.Header is { } header ? text.Of(header) : $"while ({frames}.Count > 0)"))
        {
            var variables = tape.VariablesOf(repeat.Id);
            if (!isRecord)
            {
                writer.Line($"var {frame} = {frames}.Pop();");
                foreach (var variable in variables)
                    writer.Line($"var {variable.Name} = {frame}.{variable.Name};");
            }
            else if (tape.Frames.Contains(repeat.Id))
            {
                writer.Line($"var {frame} = new Frame{repeat.Id}();");
                writer.Line($"{frames}.Push({frame});");
                foreach (var variable in variables)
                    writer.Line($"{frame}.{variable.Name} = {variable.Name};");
            }

            Emit(repeat.Body, isRecord);
        }

        writer.Blank();
    }

    /// <summary>Whether a value's type is written: plain values have the type that forward gave them.</summary>
    private static bool IsExplicit(Value value) => value.Kind == ValueKind.Plain && (value.Name.Contains('_') || value.Type.EndsWith("?", System.StringComparison.Ordinal));

    private static string TypeOf(Value value) => value.Kind switch
    {
        ValueKind.Tensor => "Tensor",
        ValueKind.Gradient => "Lrp.LocalGradient",
        ValueKind.Linear => "Lrp.LinearMap",
        ValueKind.Norm => "Lrp.NormMap",
        ValueKind.Tensors => "Tensor[]",
        ValueKind.Shape => "long[]",
        ValueKind.Pass => "LrpPass",
        _ => value.Type,
    };

    private string NameOf(Value value) => layerNames.Of(value);

    private string Access(Value value) => tape.FrameOf(value) is { Length: > 0 } frame ? $"frame{frame}.{NameOf(value)}" : NameOf(value);
}
