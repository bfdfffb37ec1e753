using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RelDrop.Generator.IR;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Numbers among tensors. TorchSharp makes a scalar of each, which the garbage collector may free while torch reads it: generated code
/// takes those that the runtime's <c>Number</c> keeps.
/// </summary>
internal sealed partial class ForwardReader
{
    private const string Number = "global::RelDrop.Number";

    private const string UnitAlpha = "alpha: " + Number + ".One";

    private static string NumberText(string number, ITypeSymbol? type = null) => type?.FullName() switch
    {
        "System.Half" => $"{Number}.Of((double)({number}))",
        "TorchSharp.BFloat16" => $"{Number}.Of((double)(float)({number}))",
        _ => $"{Number}.Of({number})",
    };

    /// <summary>An operand beside a tensor that carries no relevance itself; a number as a scalar.</summary>
    private string PlainOperandText(ExpressionSyntax operand)
    {
        var text = ToFragment(operand).Text;
        return IsNumber(operand) ? NumberText(text, TypeOf(operand)) : Parenthesized(text);
    }

    /// <summary>Whether an operand of a tensor is a number that TorchSharp's operator makes a scalar of.</summary>
    private bool IsNumber(ExpressionSyntax operand) =>
        !TypeOf(operand).DerivesFrom(KnownNames.Tensor) && !IsScalar(TypeOf(operand)) && !IsScalarMadeOf(operand);

    /// <summary>A call's name and arguments, where TorchSharp's method would make scalars of its own.</summary>
    private static (string Name, string[] Arguments) WithSafeNumbers(string name, IMethodSymbol method, string[] arguments)
    {
        var own = method.ContainingType.FullName() == KnownNames.Tensor && !method.IsStatic ? 0 : 1;
        return name switch
        {
            "add" when arguments.Length == own + 1 => (name, [.. arguments, UnitAlpha]),
            "square" => ("pow", [.. arguments, NumberText("2")]),
            "addcdiv" when arguments.Length == own + 2 => (name, [.. arguments, Number + ".One"]),
            "celu" when arguments.Length == own => (name, [.. arguments, NumberText("1.0")]),
            "elu" when own == 0 && arguments.Length < 2 => (name, [NumberText(arguments.Length == 0 ? "1.0" : Value(arguments[0])), NumberText("1.0"), NumberText("1.0")]),
            _ => (name, arguments),
        };
    }

    /// <summary>A call in other words, if TorchSharp's method would make scalars that cannot be given to it; else null.</summary>
    private static string? SafeText(string name, IMethodSymbol method, string owner, string[] arguments)
    {
        if (arguments.Length == 0 || IsNamed(arguments[0]))
            return null;
        if (name == "add" && arguments is [var x, var y, UnitAlpha] && !IsNamed(y))
            return Fragment.Sum(x, y);
        if (name == "add" && arguments is [var other, UnitAlpha])
            return Fragment.Sum(owner, other);
        if (method.ContainingType.FullName() != KnownNames.Functional)
            return null;
        string Argument(int index, string otherwise)
        {
            var named = method.Parameters[index].Name + ": ";
            var given = arguments.FirstOrDefault(argument => argument.StartsWith(named, System.StringComparison.Ordinal))?.Substring(named.Length)
                ?? (index < arguments.Length && !IsNamed(arguments[index]) ? arguments[index] : otherwise);
            return NumberText(given);
        }

        return name switch
        {
            "leaky_relu" => $"{arguments[0]}.leaky_relu({Argument(1, "0.01")})",
            "elu" => $"{arguments[0]}.elu({Argument(1, "1.0")}, {NumberText("1.0")}, {NumberText("1.0")})",
            "celu" => $"{arguments[0]}.celu({Argument(1, "1.0")})",
            "hardtanh" or "Hardtanh" => $"{arguments[0]}.hardtanh({Argument(1, "-1.0")}, {Argument(2, "1.0")})",
            "threshold" or "Threshold" => $"{arguments[0]}.threshold({Argument(1, "0.0")}, {Argument(2, "0.0")})",
            _ => null,
        };
    }

    private static bool IsNamed(string argument) => Regex.IsMatch(argument, @"^\w+: ");

    private static string Value(string argument) => argument.StartsWith("alpha: ", System.StringComparison.Ordinal) ? argument.Substring("alpha: ".Length) : argument;

    /// <summary>Whether an argument is the 1 that a sum's second addend is multiplied by.</summary>
    private bool IsUnitAlpha(IMethodSymbol method, ArgumentSyntax argument) =>
        method.Name is "add" or "add_" && ParameterOf(method, argument)?.Name == "alpha" && argument.Expression is var alpha
        && (Symbols(alpha).GetConstantValue(alpha) is { HasValue: true, Value: 1 or 1L or 1f or 1.0 }
            || (alpha is MemberAccessExpressionSyntax { Name.Identifier.Text: "One" } && SymbolOf(alpha)?.ContainingType.FullName() == KnownNames.Number));

    private static IParameterSymbol? ParameterOf(IMethodSymbol method, ArgumentSyntax argument)
    {
        var index = ((BaseArgumentListSyntax)argument.Parent!).Arguments.IndexOf(argument);
        return argument.NameColon is { } name ? method.Parameters.FirstOrDefault(parameter => parameter.Name == name.Name.Identifier.Text)
            : index < method.Parameters.Length ? method.Parameters[index]
            : null;
    }

    /// <summary>Whether C# makes a scalar of a number here, unseen.</summary>
    private bool IsScalarMadeOf(ExpressionSyntax number) =>
        Symbols(number).GetConversion(number) is { IsUserDefined: true, MethodSymbol: { } conversion }
        && IsScalar(conversion.ContainingType) && !IsScalar(TypeOf(number));

    private static bool IsScalar(ITypeSymbol? type) => type?.FullName() == KnownNames.Scalar;

    /// <summary>An expression of C# that is repeated as it stands, of which the parts are rewritten already.</summary>
    private ExpressionSyntax KeepNumbers(ExpressionSyntax original, ExpressionSyntax rewritten)
    {
        var result = (original, rewritten) switch
        {
            (CastExpressionSyntax cast, CastExpressionSyntax copy) when IsScalar(TypeOf(cast.Type)) && !IsScalar(TypeOf(cast.Expression)) =>
                Of(copy.Expression, TypeOf(cast.Expression)),
            (BinaryExpressionSyntax binary, BinaryExpressionSyntax copy) when IsOfTensors(binary) => KeepOperands(binary, copy),
            (InvocationExpressionSyntax call, InvocationExpressionSyntax copy) when SymbolOf(call) is IMethodSymbol method => KeepArguments(call, method, copy),
            _ => rewritten,
        };
        return IsScalarMadeOf(original) ? Of(result, TypeOf(original)) : result;
    }

    private static ExpressionSyntax Of(ExpressionSyntax number, ITypeSymbol? type) =>
        SyntaxFactory.ParseExpression(NumberText(number.WithoutTrivia().ToFullString(), type));

    /// <summary>Whether an operator is one of TorchSharp's tensors.</summary>
    private bool IsOfTensors(BinaryExpressionSyntax binary) => SymbolOf(binary) is IMethodSymbol { ContainingType: var type } && type.IsTensor();

    private ExpressionSyntax KeepOperands(BinaryExpressionSyntax binary, BinaryExpressionSyntax copy)
    {
        ExpressionSyntax Operand(ExpressionSyntax operand, ExpressionSyntax text) =>
            IsNumber(operand) ? Of(text, TypeOf(operand)) : text;
        copy = copy.WithLeft(Operand(binary.Left, copy.Left)).WithRight(Operand(binary.Right, copy.Right));
        var (x, y) = (copy.Left.WithoutTrivia().ToFullString(), copy.Right.WithoutTrivia().ToFullString());
        return binary.Kind() switch
        {
            SyntaxKind.AddExpression => SyntaxFactory.ParseExpression(TypeOf(binary.Left).DerivesFrom(KnownNames.Tensor) ? Fragment.Sum(x, y) : Fragment.Sum(y, x)),
            SyntaxKind.SubtractExpression when !TypeOf(binary.Left).DerivesFrom(KnownNames.Tensor) =>
                SyntaxFactory.ParseExpression(Fragment.Sum($"({y}).negative()", x)),
            _ => copy,
        };
    }

    private static ExpressionSyntax KeepArguments(InvocationExpressionSyntax call, IMethodSymbol method, InvocationExpressionSyntax copy)
    {
        if (method.ContainingType.FullName() == KnownNames.ScalarMethods && method.Name == "ToScalar"
            && copy.Expression is MemberAccessExpressionSyntax { Expression: var number })
            return Of(number, method.ReducedFrom?.Parameters[0].Type ?? method.Parameters[0].Type);
        if (method.ContainingType.FullName() is not (KnownNames.Tensor or KnownNames.Torch))
            return copy;
        var arguments = copy.ArgumentList.Arguments.Select(argument => argument.WithoutTrivia().ToFullString()).ToArray();
        var (name, safe) = WithSafeNumbers(method.Name, method, arguments);
        if (ReferenceEquals(safe, arguments))
            return copy;
        var owner = copy.Expression is MemberAccessExpressionSyntax access ? access.Expression.WithoutTrivia().ToFullString() + "." : "";
        return SyntaxFactory.ParseExpression($"{owner}{name}({string.Join(", ", safe)})");
    }
}
