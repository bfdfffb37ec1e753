using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using RelDrop.Generator.IR;
using RelDrop.Graphs;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Numbers among tensors. TorchSharp makes a scalar of each, which the garbage collector may free while torch reads it: generated code
/// takes those that the runtime's <c>Number</c> keeps.
/// </summary>
internal sealed partial class ForwardReader
{
    private const string Number = "global::RelDrop.Number";

    private static string NumberText(PlainValue number, ITypeSymbol? type) => NumberText(number.Text, number.Operand, type);

    private static string NumberText(string number, string? operand = null, ITypeSymbol? type = null) => type?.FullName() switch
    {
        "System.Half" => $"{Number}.Of((double){operand})",
        "TorchSharp.BFloat16" => $"{Number}.Of((double)(float){operand})",
        _ => $"{Number}.Of({number})",
    };

    /// <summary>Whether an operand of a tensor is a number that TorchSharp's operator makes a scalar of.</summary>
    private static bool IsNumber(IOperation operand) => !operand.Type.DerivesFrom(KnownNames.Tensor) && !IsScalar(operand.Type);

    private static bool IsScalar(ITypeSymbol? type) => type?.FullName() == KnownNames.Scalar;

    /// <summary>Whether an argument is the 1 that a sum's second addend is multiplied by.</summary>
    private static bool IsUnitAlpha(IArgumentOperation argument) => argument.Parameter is { Name: "alpha", ContainingSymbol.Name: "add" or "add_" }
        && (argument.Value is IConversionOperation { Operand.ConstantValue: { HasValue: true, Value: 1 or 1L or 1f or 1.0 } }
            || (Uncast(argument.Value) is IMemberReferenceOperation { Member: { Name: "One", ContainingType: var owner } } && owner.FullName() == KnownNames.Number));

    /// <summary>A call as C#, in other words where TorchSharp's method would make scalars of its own.</summary>
    private string FunctionText(IInvocationOperation call, string name, string owner, List<Given> given)
    {
        var isOfTensor = call.Instance is not null;
        var texts = given.Where(one => !call.Arguments.Any(argument => argument.Parameter!.Name == one.Name && IsUnitAlpha(argument))).Select(one => one.Text).ToList();
        var own = isOfTensor ? 0 : 1;
        if (name == "add" && texts.Count == own + 1)
            return isOfTensor ? Fragment.Sum(owner, Unnamed(texts[0])!) : Fragment.Sum(Unnamed(texts[0])!, Unnamed(texts[1])!);
        if (call.TargetMethod.ContainingType.FullName() == KnownNames.Functional && InWordsOfTensor(call, name, texts, given) is { } safe)
            return safe;
        switch (name)
        {
            case "square":
                (name, texts) = ("pow", [.. texts, NumberText("2")]);
                break;
            case "addcdiv" when texts.Count == own + 2:
                texts.Add(Number + ".One");
                break;
            case "celu" when texts.Count == own:
                texts.Add(NumberText("1.0"));
                break;
            case "elu" when isOfTensor && texts.Count < 2:
                texts = [NumberText(texts.Count == 0 ? "1.0" : Unnamed(texts[0])!), NumberText("1.0"), NumberText("1.0")];
                break;
            case "view":
                // A view of a tensor that is laid out otherwise than torch's would be refused: reshape is the same where both work.
                name = "reshape";
                break;
        }

        var types = call.TargetMethod.TypeArguments.Length == 0 ? "" : $"<{string.Join(", ", call.TargetMethod.TypeArguments.Select(type => TypeName(Substitute(type), call)))}>";
        return $"{owner}.{(SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name)}{types}({string.Join(", ", texts)})";
    }

    private static string? Unnamed(string? argument) => argument is null ? null : Regex.Replace(argument, @"^@?\w+: ", "");

    /// <summary>A function of torch.nn.functional as the method of a tensor that takes scalars; null if it takes none.</summary>
    private string? InWordsOfTensor(IInvocationOperation call, string name, List<string> texts, List<Given> given)
    {
        string Argument(string parameter)
        {
            var written = given.FirstOrDefault(one => one.Name == parameter);
            return NumberText(Unnamed(written.Text) ?? Plain(call.Arguments.First(argument => argument.Parameter!.Name == parameter).Value).Text);
        }

        return name switch
        {
            "leaky_relu" => $"{Unnamed(texts[0])}.leaky_relu({Argument("negative_slope")})",
            "elu" => $"{Unnamed(texts[0])}.elu({Argument("alpha")}, {NumberText("1.0")}, {NumberText("1.0")})",
            "celu" => $"{Unnamed(texts[0])}.celu({Argument("alpha")})",
            "hardtanh" or "Hardtanh" => $"{Unnamed(texts[0])}.hardtanh({Argument("min_val")}, {Argument("max_val")})",
            "threshold" or "Threshold" => $"{Unnamed(texts[0])}.threshold({Argument("threshold")}, {Argument("value")})",
            _ => null,
        };
    }
}
