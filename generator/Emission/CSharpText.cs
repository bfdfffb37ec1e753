using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.Support;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Rules;

namespace RelDrop.Generator.Emission;

/// <summary>Operands and calls of programs as C#.</summary>
/// <param name="access">How code reaches a value.</param>
/// <param name="composite">What code calls the type of the composite.</param>
internal sealed class CSharpText(System.Func<Value, string> access, string composite)
{
    /// <summary>A space of a call that may be the end of a line.</summary>
    public const char Break = '\uE002';

    /// <summary>What a call computes.</summary>
    public string Of(Call call)
    {
        var operands = call.Operands;
        string Arguments(int from = 0) => string.Join(", ", operands.Skip(from).Select(Of).Where(text => text.Length > 0));
        var primitive = call.Primitive;
        return primitive.Form switch
        {
            Form.Function => $"{EmittedNames.Primitives}.{primitive.Name}({Arguments()})",
            Form.Method when primitive == Primitive.ForwardWithoutBias => $"{Of(operands[0])}.Forward({Arguments(1)}, withBias: false)",
            Form.Method => $"{Of(operands[0])}.{primitive.Name}({Arguments(1)})",
            Form.Property => $"{Of(operands[0])}.{primitive.Name}",
            Form.Infix => $"{Of(operands[0])} {primitive.Name} {Of(operands[1])}",
            Form.Plain when primitive == Primitive.Nest => $"Nest({string.Join($",{Break}", operands.Skip(2).Select(Of).Prepend($"{Of(operands[0])}, {Of(operands[1])}"))})",
            Form.Plain => $"{primitive.Name}({Arguments()})",
            _ => Special(primitive, call),
        };
    }

    private string Special(Primitive primitive, Call call)
    {
        var operands = call.Operands;
        if (primitive == Primitive.Element)
            return $"{Of(operands[0])}[{Of(operands[1])}]";
        if (primitive == Primitive.RecordGradient || primitive == Primitive.RecordView)
            return $"{EmittedNames.Primitives}.{primitive.Name}({Of(operands[0])}, x => {Of(operands[1])})";
        if (primitive == Primitive.UserRelevance)
            return $"{EmittedNames.Primitives}.{primitive.Name}({Of(operands[0])}, {Of(operands[1])})";
        if (primitive == Primitive.CheckReadOnce)
            return $"{EmittedNames.Primitives}.{primitive.Name}({ContextOf(new ContextRef(null, (int)((Constant)operands[0]).Number))}, {Literal.Of("input " + Values.Text((int)((Constant)operands[0]).Number + 1))}, module)";
        if (primitive == Primitive.SetArguments)
            return $"{Of(operands[0])}.Arguments = [{string.Join(", ", operands.Skip(1).Select(Of))}]";
        if (primitive == Primitive.SetOutputs)
            return operands.Count == 1 ? $"Output = {Of(operands[0])}" : $"Outputs = [{string.Join(", ", operands.Select(Of))}]";
        if (primitive == Primitive.NewFrames)
            return $"new {call.Results[0].Type}()";
        return operands.Count == 1 ? Of(operands[0]) : $"({string.Join(", ", operands.Select(Of))})";
    }

    /// <summary>An operand.</summary>
    public string Of(Operand operand) => operand switch
    {
        Value value => access(value),
        Constant { Number: double number } => Literal.Of(number),
        Constant constant => constant.ToString(),
        Nothing => "null",
        CompositeOperand => composite,
        ListOf list => $"[{string.Join(", ", list.Items.Select(Of))}]",
        Named { Given: var given } named => $"{named.Name}: {Of(given)}",
        WeightOperand weight => Of(weight),
        StabilizerOperand { Mean: { } mean, MeanOf: { } input } stabilizer => $"{EmittedNames.Primitives}.Stabilizer.OfMean({Literal.Of(stabilizer.Spec.Epsilon)}, {Of(mean)}, {Of(input)}){(stabilizer.Spec.Clip ? ", clip: true" : "")}",
        StabilizerOperand stabilizer => Of(stabilizer.Spec),
        RuleOperand rule => Of(rule.Rule),
        FactOperand fact => Of(fact.Fact),
        SourceOperand source => Of(source.Source),
        ContextOperand context => Of(context),
        LayerOperand layer => Of(layer.Access),
        PathOperand path => Of(path),
        Template template => template.Fill(Of),
        _ => throw new System.NotSupportedException($"No C# is known for {operand.GetType().Name}."),
    };

    /// <summary>The condition under which a fact holds.</summary>
    public string Of(Fact fact) => fact.IsNever ? "false" : fact.IsAlways ? "true" : string.Join(" && ", fact.Conditions.Select(Of));

    private string Of(Condition condition) => condition switch
    {
        ContextCondition one => $"{ContextOf(one.Context)}.{one.Known}",
        VariableCondition variable => access(Values.Variable(variable.Known, variable.Value)),
        OutputGrounded => "IsGrounded",
        ModuleGrounds grounds => $"LrpDispatch.{(grounds.IsList ? "AllGround" : "Grounds")}({Literal.Of(grounds.Path)}, {grounds.Access}, {composite})",
        _ => throw new System.NotSupportedException($"No C# is known for {condition.GetType().Name}."),
    };

    private string ContextOf(ContextRef context) => context switch
    {
        { Pass: { } pass, Index: 0 } => $"{access(Values.Pass(pass))}.Output",
        { Pass: { } pass } => $"{access(Values.Pass(pass))}.Outputs[{Values.Text(context.Index)}]",
        { Index: 0 } => "Context",
        _ => $"Contexts[{Values.Text(context.Index)}]",
    };

    private string Of(Source source) => source switch
    {
        { Layer: { } layer } => access(Values.Layer(layer)),
        { Variable: { } variable } => access(Values.SourceVariable(variable)),
        _ => $"{ContextOf(source.Context!)}.Source",
    };

    /// <summary>What another pass is told: what a pass has said, where nothing is to be added.</summary>
    private string Of(ContextOperand operand)
    {
        var (isFirst, nonNegative, source) = (operand.Facts.IsFirst, operand.Facts.NonNegative, operand.Facts.Source);
        if (source?.Context is { } said && isFirst.Equals(Fact.If(new ContextCondition(said, Known.IsFirst))) && nonNegative.Equals(Fact.If(new ContextCondition(said, Known.NonNegative))))
        {
            var isSame = said.Pass is null ? operand.IsReadAgain.Equals(Fact.If(new ContextCondition(said, Known.IsReadAgain))) : operand.IsReadAgain.IsNever;
            return isSame ? ContextOf(said) : $"{ContextOf(said)} with {{ IsReadAgain = {Of(operand.IsReadAgain)} }}";
        }

        return $"new LrpContext(IsFirst: {Of(isFirst)}, NonNegative: {Of(nonNegative)}{(operand.IsReadAgain.IsNever ? "" : $", IsReadAgain: {Of(operand.IsReadAgain)}")}{(source is null ? "" : $", Source: {Of(source)}")})";
    }

    private string Of(PathOperand path) => path switch
    {
        { Index: { } index } => $"{Literal.Of(path.Path + ".")} + ({Of(index)})",
        { Rounds: { } rounds } => $"{Literal.Of(path.Path + ".")} + {(path.IsRecord ? $"({access(rounds)}.Count - 1)" : $"{access(rounds)}.Count")}",
        _ => Literal.Of(path.Path),
    };

    private static string Of(WeightOperand weight) => $"{EmittedNames.Primitives}.WeightPart.{weight.Part}{(weight.Part is ParameterPart.FavorPositive or ParameterPart.FavorNegative ? $"({Literal.Of(weight.Gamma)})" : "")}";

    /// <summary>The attribute of a rule that depends on signs.</summary>
    private static string Of(RuleSpec rule)
    {
        string[] first = rule.Name switch
        {
            "Gamma" => ["Gamma"],
            "AlphaBeta" => ["Alpha", "Beta"],
            _ => [],
        };
        var settings = rule.Settings;
        var more = rule.Values.Where(setting => !first.Contains(setting.Name)).Select(setting => setting.Name == "Epsilon" ? $"Epsilon = {Literal.Of(setting.Values[0])}" : $"{setting.Name} = {(setting.Values[0] != 0 ? "true" : "false")}").ToArray();
        return $"new global::RelDrop.{rule.Name}Attribute({string.Join(", ", first.Select(name => Literal.Of(settings.Number(name))))}){(more.Length == 0 ? "" : $" {{ {string.Join(", ", more)} }}")}";
    }

    private static string Of(StabilizerSpec stabilizer)
    {
        var parts = new List<string>();
        if (stabilizer.Epsilon != StabilizerSpec.DefaultEpsilon)
            parts.Add(Literal.Of(stabilizer.Epsilon));
        if (stabilizer.Clip)
            parts.Add("clip: true");
        if (stabilizer.NormScale)
            parts.Add("normScale: true");
        return string.Join(", ", parts);
    }
}
