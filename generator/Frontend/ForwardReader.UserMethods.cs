using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.Diagnostics;
using RelDrop.Generator.IR;
using RelDrop.Generator.Support;
using RelDrop.Operations;

namespace RelDrop.Generator.Frontend;

/// <summary>Methods of the user's that are called as they stand: those without relevance, and those whose relevance is written by hand.</summary>
internal sealed partial class ForwardReader
{
    /// <summary>What a call to a method marked as carrying no relevance gives.</summary>
    private Value ReadConstantCall(InvocationExpressionSyntax call, IMethodSymbol method)
    {
        var code = new Fragment(CallText(call, method, ArgumentTexts(call, method, [])));
        if (method.ReturnType is not INamedTypeSymbol { IsTupleType: true } tuple)
            return IsTensors(method.ReturnType) ? AddConstant(call, method.Name, code) : new PlainValue(code.Text);
        var results = tuple.TupleElements.Select(_ => nextValue++).ToArray();
        nodes.Add(new Apply(results[0], Operation.Constant, default, method.Name, code, LocationOf(call)) { FurtherResults = results.Skip(1).ToEquatable() });
        return new TupleValue(results.Select(id => (Value)new TensorValue(id, Carries: false)).ToEquatable());
    }

    /// <summary>A method for which the user has written the relevance.</summary>
    private TensorValue ReadCustomCall(InvocationExpressionSyntax call, IMethodSymbol method, AttributeData attribute)
    {
        var function = method.ReducedFrom ?? method;
        if (!function.ReturnType.IsTensor() || function.Parameters.Any(parameter => parameter.RefKind != RefKind.None || (IsTensors(parameter.Type) && !parameter.Type.IsTensor())))
            throw Unsupported(call, "call", $"'{function.Name}' has [LrpFunction], so it must return one tensor and take its tensors one by one.");
        var name = (string?)attribute.ConstructorArguments[0].Value ?? "";
        if (RelevanceMethod.Find(function, name, models.Compilation, model) is not { } relevance)
        {
            var place = LocationInfo.From(attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation()) ?? LocationOf(call);
            diagnostics.Add(new DiagnosticInfo(Descriptors.BadRelevanceMethod, place, "LrpFunction", name, RelevanceMethod.Wanted(function, name)));
            throw new NotCompiledException();
        }

        var inputs = new List<int>();
        var receives = new List<bool>();
        var arguments = ArgumentTexts(call, method, inputs, receives);
        var code = new Fragment(CallText(call, method, arguments));
        if (inputs.Count == 0)
            return AddConstant(call, method.Name, code);
        var back = CallText(call, relevance, arguments);
        return Add(new Apply(nextValue++, Operation.Custom, inputs.ToEquatable(), method.Name, code, LocationOf(call))
        {
            Relevance = new Fragment(back.Substring(0, back.Length - 1) + ", "),
            Receives = receives.ToEquatable(),
        });
    }

    /// <summary>A call as generated code writes it: to the model, to a static class, or to whatever the receiver is.</summary>
    private string CallText(InvocationExpressionSyntax call, IMethodSymbol method, IEnumerable<string> arguments)
    {
        var owner = method.IsStatic || method.ReducedFrom is not null ? method.ContainingType.GlobalName()
            : call.Expression is MemberAccessExpressionSyntax { Expression: not (ThisExpressionSyntax or BaseExpressionSyntax) and var receiver } ? Parenthesized(ToFragment(receiver).Text)
            : "module";
        return $"{owner}.{method.Name}({string.Join(", ", arguments)})";
    }

    /// <summary>The arguments in the order of the parameters, with those that the call leaves out.</summary>
    /// <param name="call">The call.</param>
    /// <param name="method">Its method.</param>
    /// <param name="inputs">Receives the tensors that carry relevance.</param>
    /// <param name="receives">Receives, for each tensor parameter, whether it is one of <paramref name="inputs"/>.</param>
    private List<string> ArgumentTexts(InvocationExpressionSyntax call, IMethodSymbol method, List<int> inputs, List<bool>? receives = null)
    {
        var texts = new List<string>();
        var arguments = call.ArgumentList.Arguments;
        if (method.ReducedFrom is not null)
            AddText(((MemberAccessExpressionSyntax)call.Expression).Expression, method.ReducedFrom.Parameters[0]);
        for (var i = 0; i < method.Parameters.Length; i++)
        {
            var parameter = method.Parameters[i];
            AddText(ArgumentFor(call, parameter, i)?.Expression, parameter);
        }

        // The further elements of a params array.
        foreach (var further in arguments.Skip(method.Parameters.Length))
            AddText(further.Expression, method.Parameters[^1]);
        return texts;

        void AddText(ExpressionSyntax? expression, IParameterSymbol parameter)
        {
            var before = inputs.Count;
            if (expression is not null)
                texts.Add(IsTensors(expression) ? Operand(expression, inputs) : ToFragment(expression).Text);
            else if (!parameter.IsParams)
                texts.Add(DefaultText(parameter));
            if (parameter.Type.IsTensor())
                receives?.Add(inputs.Count > before);
        }
    }

    /// <summary>The default of a parameter, of the parameter's type.</summary>
    private static string DefaultText(IParameterSymbol parameter) => parameter.ExplicitDefaultValue is { } value
        ? $"({parameter.Type.GlobalName()})({SymbolDisplay.FormatPrimitive(value, true, false)})"
        : $"default({parameter.Type.GlobalName()})";
}
