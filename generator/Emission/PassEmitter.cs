using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Passes;
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
    private readonly string name;
    private readonly bool isSimple;
    private readonly int arguments;

    public PassEmitter(CodeWriter writer, ModelSpec model, CompositeSpec composite, string name, Graph graph, PassOptions options)
    {
        this.writer = writer;
        this.model = model;
        this.composite = composite;
        this.name = name;
        this.options = options;
        isSimple = graph.IsSimple;
        arguments = graph.Arguments;
        pass = new PassBuilder(graph, composite, model.IsModel, options);
        liveness = new Liveness(pass.Record, pass.Propagate);
    }

    public void Emit()
    {
        // Passes are all created in one way, though a block may have no layers.
        if (!Step.Mentions(pass.Record.Concat(pass.Propagate)).Contains("module"))
            writer.Line("#pragma warning disable CS9113 // The module is not read.");
        writer.Line($"/// <summary>Layer-wise relevance propagation through <see cref=\"{model.Reference}\"/> under {composite.Name}.</summary>");
        using (writer.Open($"private sealed class {name}({model.Self} module, LrpContext[] contexts) : LrpPass(contexts)"))
        {
            if (arguments > 0)
            {
                writer.Line($"protected override int ArgumentCount => {Names.Text(arguments)};");
                writer.Line();
            }

            EmitTape();
            using (writer.Open(isSimple ? "public override Tensor Record(Tensor input)" : "public override Tensor[] Record(Tensor[] inputs)"))
                new Method(this, isRecord: true).Emit(pass.Record, scope: "");
            writer.Blank();
            using (writer.Open(isSimple ? "public override Tensor Propagate(Tensor relevance)" : "public override Tensor[] Propagate(Tensor[] relevances)"))
                new Method(this, isRecord: false).Emit(pass.Propagate, scope: "");
        }
    }

    private void EmitTape()
    {
        foreach (var field in liveness.Fields)
            EmitField("private", field);
        writer.Blank();
        foreach (var frame in liveness.Frames)
        {
            writer.Line("/// <summary>What one round of a loop keeps.</summary>");
            using (writer.Open($"private sealed class Frame{frame}"))
            {
                foreach (var field in liveness.FieldsOf(frame))
                    EmitField("public", field);
            }

            writer.Blank();
        }
    }

    private void EmitField(string access, Variable field) =>
        writer.Line($"{access} {field.Type} {field.Name}{(field.Type is "bool" or "int" ? "" : field.Name.Contains('_') ? " = default!" : " = null!")};");

    /// <summary>Writes the statements of one of the two methods, freeing each tensor after its last use.</summary>
    private sealed class Method(PassEmitter owner, bool isRecord)
    {
        private readonly CodeWriter writer = owner.writer;
        private readonly Liveness liveness = owner.liveness;

        public void Emit(List<Step> steps, string scope)
        {
            var owned = new HashSet<string>();
            var ends = LastUses(steps, scope, owned).Where(use => owned.Contains(use.Key)).ToLookup(use => use.Value, use => use.Key);
            for (var i = 0; i < steps.Count; i++)
            {
                string[] dead = owner.options.Liveness ? [.. ends[i].OrderBy(name => name, System.StringComparer.Ordinal)] : [];
                switch (steps[i])
                {
                    case Comment comment:
                        if (i > 0 && steps[i - 1] is not Comment)
                            writer.Blank();
                        writer.Line("// " + comment.Text);
                        break;
                    case Define define:
                        EmitDefine($"{Targets(define)} = {Text(Overwriting(define, dead, Move(define.Expression, ref dead)))};");
                        break;
                    case Assign assign:
                        writer.Line($"{Access(assign.Name)} = {Text(Move(assign.Expression, ref dead))};");
                        break;
                    case Do @do:
                        writer.Line(Text(@do.Statement));
                        break;
                    case Choice choice:
                        EmitChoice(choice, scope);
                        break;
                    case Repeat repeat:
                        EmitRepeat(repeat, scope);
                        break;
                    case Return @return:
                        EmitReturn(@return.Expression, dead);
                        dead = [];
                        break;
                }

                foreach (var name in dead)
                    writer.Line($"{Access(name)}.Dispose();");
            }
        }

        /// <summary>The tensors that these steps must free, and the step after which each can go.</summary>
        private Dictionary<string, int> LastUses(List<Step> steps, string scope, HashSet<string> owned)
        {
            var lastUse = new Dictionary<string, int>();
            for (var i = 0; i < steps.Count; i++)
            {
                foreach (var name in Step.Mentions(steps[i]))
                {
                    lastUse[name] = i;
                    // A taped tensor is freed where propagate reads it last, in the scope in which record made it.
                    if (!isRecord && liveness.IsTapedTensorOf(name, scope))
                        owned.Add(name);
                }

                var made = steps[i] switch
                {
                    Define define => define.Variables.Where(variable => variable.IsTensor).Select(variable => variable.Name),
                    Choice choice => choice.Exports.Where(variable => variable.IsTensor).Select(variable => variable.Name),
                    _ => [],
                };
                foreach (var name in made.Where(name => !isRecord || !liveness.IsTaped(name)))
                {
                    owned.Add(name);
                    lastUse[name] = i;
                }
            }

            return lastUse;
        }

        /// <summary>Writes a definition, on several lines where it would be long and says where to part it.</summary>
        private void EmitDefine(string line)
        {
            const int longest = 120;
            var parts = line.Length <= longest ? [line.Replace(Define.Break, ' ')] : line.Split(Define.Break);
            for (var i = 0; i < parts.Length; i++)
                writer.Line((i == 0 ? "" : "    ") + parts[i]);
        }

        /// <summary>Whether a variable's type is written: plain values have the type that forward gave them.</summary>
        private static bool IsExplicit(Variable variable) => !variable.IsTensor && (variable.Name.Contains('_') || variable.Type.EndsWith("?", System.StringComparison.Ordinal));

        private string Targets(Define define)
        {
            var targets = define.Variables.Select(variable => isRecord && liveness.IsTaped(variable.Name) ? Access(variable.Name) : $"{(IsExplicit(variable) ? variable.Type : "var")} {variable.Name}").ToArray();
            return targets.Length == 1 ? targets[0] : $"({string.Join(", ", targets)})";
        }

        /// <summary>Lets a call write its result over an argument that is freed here.</summary>
        private static string Overwriting(Define define, string[] dead, string expression) =>
            define.Overwritable is { } tensor && dead.Contains(tensor) ? expression.Substring(0, expression.Length - 1) + ", overwrite: true)" : expression;

        private void EmitReturn(string expression, string[] dead)
        {
            expression = Move(expression, ref dead);
            writer.Line($"{(dead.Length == 0 ? "return" : expression[0] == '[' ? "Tensor[] result =" : "var result =")} {Text(expression)};");
            foreach (var name in dead)
                writer.Line($"{Access(name)}.Dispose();");
            if (dead.Length > 0)
                writer.Line("return result;");
        }

        /// <summary>Gives tensors away, one or a list of them: one that would be freed here needs no second handle, it moves.</summary>
        private static string Move(string expression, ref string[] dead)
        {
            const string alias = ".alias()";
            var isList = expression[0] == '[';
            var parts = isList ? expression.Substring(1, expression.Length - 2).Split([", "], System.StringSplitOptions.None) : [expression];
            for (var i = 0; i < parts.Length; i++)
            {
                var source = parts[i].EndsWith(alias, System.StringComparison.Ordinal) ? parts[i].Substring(0, parts[i].Length - alias.Length) : parts[i];
                if (System.Array.IndexOf(dead, source) < 0 || parts.Count(part => Step.Mentions(new Do(part)).Contains(source)) > 1)
                    continue;
                parts[i] = source;
                dead = [.. dead.Where(name => name != source)];
            }

            return isList ? $"[{string.Join(", ", parts)}]" : parts[0];
        }

        private void EmitChoice(Choice choice, string scope)
        {
            foreach (var export in choice.Exports.Where(export => !isRecord || !liveness.IsTaped(export.Name)))
                writer.Line($"{export.Type} {export.Name};");
            for (var i = 0; i < choice.Sides.Count; i++)
            {
                var (condition, body) = choice.Sides[i];
                using (writer.Open(i == 0 ? $"if ({Text(condition)})" : condition.Length == 0 ? "else" : $"else if ({Text(condition)})"))
                    Emit(body, Liveness.ScopeOf(scope, choice, i));
            }

            writer.Blank();
        }

        private void EmitRepeat(Repeat repeat, string scope)
        {
            using (writer.Open(Text(repeat.Header)))
            {
                var frame = "frame" + repeat.Id;
                IReadOnlyList<Variable> variables = liveness.LoopVariables.TryGetValue(repeat.Id, out var own) ? own : [];
                if (isRecord && !liveness.Frames.Contains(repeat.Id))
                {
                    // Nothing of the rounds is asked for again.
                }
                else if (isRecord)
                {
                    writer.Line($"var {frame} = new Frame{repeat.Id}();");
                    writer.Line($"{Text("frames" + repeat.Id)}.Push({frame});");
                    foreach (var variable in variables)
                        writer.Line($"{frame}.{variable.Name} = {variable.Name};");
                }
                else
                {
                    writer.Line($"var {frame} = {Text("frames" + repeat.Id)}.Pop();");
                    foreach (var variable in variables)
                        writer.Line($"var {variable.Name} = {frame}.{variable.Name};");
                }

                Emit(repeat.Body, Liveness.ScopeOf(scope, repeat));
            }

            writer.Blank();
        }

        private string Access(string name) => liveness.Access(name);

        private string Text(string text) => Step.Rename(text, Access);
    }
}
