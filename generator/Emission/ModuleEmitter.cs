using System.Collections.Generic;
using System.Linq;
using RelDrop.Generator.IR;
using RelDrop.Generator.Passes;

namespace RelDrop.Generator.Emission;

/// <summary>Writes the steps of a module with a pass of its own: a compiled block, or what is dispatched at run time.</summary>
internal sealed class ModuleEmitter(Apply apply, Analysis analysis)
{
    private readonly Names names = analysis.Names;
    private readonly Facts facts = analysis.Facts;
    private readonly string id = Names.Text(apply.Result);
    private readonly string output = analysis.Names[apply.Result];
    private readonly string[] inputs = [.. apply.Inputs.Select(input => analysis.Names[input])];

    /// <summary>Starts the module's own pass and records it.</summary>
    public IEnumerable<Step> Forward()
    {
        string[] arguments = ["grounded: " + Grounded.Expression, .. apply.Inputs.Select((input, i) => facts.Context(input, ReadAgain(i)))];
        yield return Define.Other("LrpPass", "pass" + id, $"Nest({names.Path(apply, isRecord: true)}, {apply.Layer!.Access}, typeof({analysis.Composite.FullName}){string.Concat(arguments.Select(argument => $",{Define.Break}{argument}"))})");
        if (apply.Arguments.Count > 0)
            yield return new Do($"pass{id}.Arguments = [{string.Join(", ", apply.Arguments.Select(argument => names.Fill(new Fragment(argument))))}];");
        var results = apply.Results.Select(result => names[result]).ToArray();
        if (inputs.Length == 1 && results.Length == 1)
        {
            yield return Define.Tensor(output, $"pass{id}.Record({inputs[0]})");
            yield break;
        }

        yield return Define.Other("Tensor[]", "outputs" + id, $"pass{id}.Record({List(inputs)})");
        for (var i = 0; i < results.Length; i++)
            yield return Define.Tensor(results[i], $"outputs{id}[{Names.Text(i)}]");
    }

    /// <summary>Whether a module's input is read after it, here or by the caller of the block.</summary>
    private string ReadAgain(int input)
    {
        if (analysis.Graph.ReadAgain.Contains((apply.Result, input)))
            return "true";
        var parameters = analysis.Graph.PassedOn.Where(one => one.Apply == apply.Result && one.Input == input).Select(one => one.Parameter).ToArray();
        return parameters.Length == 0 ? "false" : $"{Facts.ContextOf(parameters[0])}.IsReadAgain";
    }

    /// <summary>Whether the relevance that will arrive at a module's output is 0 wherever the output is.</summary>
    private Fact Grounded => apply.FurtherResults.Count == 0 && analysis.Options.Grounding ? analysis.StandIns.Grounded(apply.Result) : Fact.Never;

    /// <summary>Sends relevance through the module's own pass.</summary>
    /// <param name="relevance">The variables of the results' relevance; null where none arrives.</param>
    /// <param name="sent">Names for the inputs' relevance.</param>
    public IEnumerable<Step> Backward(string?[] relevance, string[] sent)
    {
        if (inputs.Length == 1 && relevance.Length == 1)
        {
            yield return Define.Tensor(sent[0], $"pass{id}.Propagate({relevance[0]})");
            yield break;
        }

        var arriving = apply.Results.Select((result, i) => relevance[i] ?? $"zeros_like({names[result]})");
        yield return Define.Other("Tensor[]", "sent" + id, $"pass{id}.Propagate({List(arriving)})");
        for (var i = 0; i < sent.Length; i++)
            yield return Define.Tensor(sent[i], $"sent{id}[{Names.Text(i)}]");
    }

    private static string List(IEnumerable<string> names) => $"[{string.Join(", ", names)}]";
}
