using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;

namespace RelDrop.Generator.Emission;

/// <summary>Writes the class of a pass: its tape as fields, Record and Propagate.</summary>
internal sealed class PassEmitter
{
    private readonly CodeWriter writer;
    private readonly PassBuilder pass;
    private readonly Liveness liveness;
    private readonly PassOptions options;
    private readonly ModelSpec model;
    private readonly CompositeSpec composite;

    public PassEmitter(CodeWriter writer, ModelSpec model, CompositeSpec composite, Graph graph, PassOptions options)
    {
        this.writer = writer;
        this.model = model;
        this.composite = composite;
        this.options = options;
        pass = new PassBuilder(graph, composite, model.IsModel, options);
        var inputRelevance = Regex.Match(pass.InputRelevance, "[azR]\\w+").Value;
        liveness = new Liveness(pass.Record, [.. pass.Propagate, new Assign("", "", [inputRelevance.Length > 0 && pass.InputRelevance.Contains("(") ? Regex.Match(pass.InputRelevance, "\\((\\w+)\\)").Groups[1].Value : inputRelevance])]);
    }

    public void Emit()
    {
        writer.Line($"/// <summary>Layer-wise relevance propagation through <see cref=\"{model.Name}\"/> under {composite.Name}.</summary>");
        using (writer.Open($"private sealed class {composite.Name}Pass({model.Name} module, LrpContext context) : LrpPass(context)"))
        {
            EmitTape();
            using (writer.Open("public override Tensor Record(Tensor input)"))
            {
                EmitSteps(pass.Record, isRecord: true, keep: [pass.Output]);
                writer.Line();
                if (pass.OutputNonNegative != "false")
                    writer.Line($"OutputNonNegative = {Taped(pass.OutputNonNegative)};");
                if (pass.OutputIsFirst != "false")
                    writer.Line($"OutputIsFirst = {Taped(pass.OutputIsFirst)};");
                writer.Line(liveness.Tape.Contains(pass.Output) || pass.Output == "input" ? $"return {Taped(pass.Output)}.alias();" : $"return {Taped(pass.Output)};");
            }

            writer.Line();
            using (writer.Open("public override Tensor Propagate(Tensor relevance)"))
            {
                EmitSteps(pass.Propagate, isRecord: false, keep: [pass.InputRelevance]);
                writer.Line($"return {Taped(pass.InputRelevance)}{(pass.InputRelevance == "relevance" ? ".alias()" : "")};");
            }
        }
    }

    private void EmitTape()
    {
        foreach (var frame in liveness.FrameOf.Values.Distinct().OrderBy(name => name, System.StringComparer.Ordinal))
        {
            writer.Line($"private readonly Stack<{frame}> frames{frame.Substring(5)} = new();");
        }

        foreach (var name in liveness.Tape.Where(name => !liveness.FrameOf.ContainsKey(name)))
            writer.Line(Field("private", name));
        if (liveness.Tape.Count > 0 || liveness.FrameOf.Count > 0)
            writer.Line();
        foreach (var frame in liveness.FrameOf.Values.Distinct().OrderBy(name => name, System.StringComparer.Ordinal))
        {
            writer.Line("/// <summary>What one round of a loop keeps.</summary>");
            using (writer.Open($"private sealed class {frame}"))
            {
                foreach (var name in liveness.Tape.Where(name => liveness.FrameOf.TryGetValue(name, out var of) && of == frame))
                    writer.Line(Field("public", name));
            }

            writer.Line();
        }
    }

    private string Field(string access, string name) =>
        $"{access} {liveness.TypeOf[name]} {name}{(liveness.TypeOf[name] == "bool" ? "" : " = null!")};";

    private void EmitSteps(List<Step> steps, bool isRecord, string[] keep)
    {
        var (owned, lastUse) = LastUses(steps, isRecord);
        var isFirst = true;
        for (var i = 0; i < steps.Count; i++)
        {
            switch (steps[i])
            {
                case Comment comment:
                    if (!isFirst)
                        writer.Line();
                    writer.Line("// " + comment.Text);
                    break;
                case Define define:
                    EmitDefine(define, isRecord);
                    break;
                case Assign { Name: "" } bare:
                    writer.Line(bare.Expression.StartsWith("frame = ", System.StringComparison.Ordinal) ? $"var {bare.Expression};" : Taped(bare.Expression) + ";");
                    break;
                case Assign assign:
                    EmitAssign(assign);
                    break;
                case Choice choice:
                    EmitChoice(choice, isRecord);
                    break;
                case Repeat repeat:
                    using (writer.Open(Taped(repeat.Header)))
                        EmitSteps(repeat.Body, isRecord, keep);
                    break;
            }

            isFirst = false;
            var dead = !options.Liveness ? [] : lastUse.Where(pair => pair.Value == i && owned.Contains(pair.Key) && System.Array.IndexOf(keep, pair.Key) < 0).Select(pair => pair.Key).OrderBy(name => name, System.StringComparer.Ordinal).ToArray();
            foreach (var name in dead)
                writer.Line($"{Taped(name)}.Dispose();");
        }
    }

    /// <summary>The tensors that these steps own, and the index of the step after which each can go.</summary>
    private (HashSet<string> Owned, Dictionary<string, int> LastUse) LastUses(List<Step> steps, bool isRecord)
    {
        var owned = new HashSet<string>();
        var lastUse = new Dictionary<string, int>();
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var use in Liveness.Uses(steps[i]))
            {
                lastUse[use] = i;
                // A taped tensor is freed where propagate reads it last, at the depth at which record made it.
                if (!isRecord && liveness.Tape.Contains(use) && liveness.Owned.Contains(use) && DefinedAt(steps, use))
                    owned.Add(use);
            }

            var made = steps[i] switch
            {
                Define { Owned: true } define => define.Variables,
                Choice choice => choice.Exports,
                _ => [],
            };
            foreach (var name in made.Where(name => !isRecord || !liveness.Tape.Contains(name)))
            {
                owned.Add(name);
                lastUse[name] = i;
            }
        }

        return (owned, lastUse);
    }

    /// <summary>Straight-line tape is freed at the top of propagate; a branch's or a frame's is left to the scope.</summary>
    private bool DefinedAt(List<Step> steps, string name) =>
        ReferenceEquals(steps, pass.Propagate) && pass.Record.Any(step => step is Define define && define.Variables.Contains(name) || step is Choice choice && choice.Exports.Contains(name));

    private void EmitDefine(Define define, bool isRecord)
    {
        var names = define.Variables.Select(name => isRecord && liveness.Tape.Contains(name) ? Taped(name) : null).ToArray();
        var expression = Taped(define.Expression);
        if (names.Length == 1)
        {
            writer.Line(names[0] is { } field ? $"{field} = {expression};" : IsUnused(define, isRecord) ? "" : $"var {define.Variables[0]} = {expression};");
            return;
        }

        var targets = define.Variables.Select((name, i) => names[i] ?? "var " + name);
        writer.Line($"({string.Join(", ", targets)}) = {expression};");
    }

    /// <summary>Facts about shapes that propagate turned out not to need.</summary>
    private bool IsUnused(Define define, bool isRecord) => isRecord && !define.Owned && !Liveness.AllUses(pass.Record).Contains(define.Variables[0]) && !IsRead(define.Variables[0]);

    private static bool IsRead(string name) => name == "frame" || name.StartsWith("nonNegative", System.StringComparison.Ordinal) || name.StartsWith("first", System.StringComparison.Ordinal) || name.StartsWith("pass", System.StringComparison.Ordinal);

    private void EmitAssign(Assign assign) => writer.Line($"{Taped(assign.Name)} = {Taped(assign.Expression)};");

    private void EmitChoice(Choice choice, bool isRecord)
    {
        foreach (var export in choice.Exports.Where(export => !(isRecord && liveness.Tape.Contains(export))))
            writer.Line($"Tensor {export};");
        for (var i = 0; i < choice.Sides.Count; i++)
        {
            var (condition, body) = choice.Sides[i];
            using (writer.Open(i == 0 ? $"if ({Taped(condition)})" : condition.Length == 0 ? "else" : $"else if ({Taped(condition)})"))
                EmitSteps(body, isRecord, keep: []);
        }
    }

    /// <summary>Variables of a loop's tape live in the round's frame.</summary>
    private string Taped(string text) => Regex.Replace(text, "(?<![\\w.])[a-zA-Z]\\w*", match =>
        liveness.Tape.Contains(match.Value) && liveness.FrameOf.ContainsKey(match.Value) ? "frame." + match.Value : match.Value);
}
