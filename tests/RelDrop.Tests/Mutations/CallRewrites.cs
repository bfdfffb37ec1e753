using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RelDrop.Tests.Mutations;

/// <summary>Changes of calls: their arguments, their owners and what they call.</summary>
internal static class CallRewrites
{
    private static readonly string[] Functions = ["relu", "tanh", "sigmoid", "gelu", "silu", "leaky_relu", "exp", "abs", "hardswish", "softplus", "elu", "neg"];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        Rewrites.Node<ArgumentListSyntax>("arguments named", (scene, node) => Named(scene, node, reverse: false)),
        Rewrites.Node<ArgumentListSyntax>("arguments named in another order", (scene, node) => Named(scene, node, reverse: true)),
        Rewrites.Node<ArgumentListSyntax>("arguments exchanged", (_, node) => node.Arguments.Count > 1 ? $"({string.Join(", ", node.Arguments.Reverse())})" : null),
        Rewrites.Node<ArgumentListSyntax>("defaults written out", Defaults),
        Rewrites.Node<InvocationExpressionSyntax>("method as a function", (scene, node) => Call(scene, node) is { IsStatic: false } method && Scene.IsTensor(method.ContainingType) && node.Expression is MemberAccessExpressionSyntax member ? $"{(scene.Random.Next(2) == 0 ? "torch" : "functional")}.{method.Name}({Joined(member.Expression, node.ArgumentList)})" : null),
        Rewrites.Node<InvocationExpressionSyntax>("function as a method", (scene, node) => Call(scene, node) is { IsStatic: true } method && node.ArgumentList.Arguments is [{ Expression: var owner, NameColon: null }, ..] all && Scene.IsTensor(scene.Model.GetTypeInfo(owner).Type) ? $"({owner}).{method.Name}({string.Join(", ", all.Skip(1))})" : null),
        Rewrites.Node<InvocationExpressionSyntax>("call in place", (scene, node) => Call(scene, node) is { } method && Scene.IsTensor(method.ReturnType) && !method.Name.EndsWith('_') && node.Expression is MemberAccessExpressionSyntax member ? $"{member.Expression}.{method.Name}_{node.ArgumentList}" : null),
        Rewrites.Node<InvocationExpressionSyntax>("call not in place", (scene, node) => Call(scene, node) is { } method && method.Name.EndsWith('_') && node.Expression is MemberAccessExpressionSyntax member ? $"{member.Expression}.{method.Name.TrimEnd('_')}{node.ArgumentList}" : null),
        Rewrites.Node<InvocationExpressionSyntax>("inplace: true", (scene, node) => Call(scene, node) is { } method && method.Parameters.Any(parameter => parameter.Name == "inplace") && !node.ToString().Contains("inplace", StringComparison.Ordinal) ? $"{node.Expression}({string.Join(", ", [.. node.ArgumentList.Arguments.Select(argument => argument.ToString()), "inplace: true"])})" : null),
        Rewrites.Node<InvocationExpressionSyntax>("forward or call", (scene, node) => node.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "forward" or "call" } member ? $"{member.Expression}.{(member.Name.Identifier.Text == "call" ? "forward" : "call")}{node.ArgumentList}" : null),
        Rewrites.Node<InvocationExpressionSyntax>("call left out", LeftOut),
        Rewrites.Node<InvocationExpressionSyntax>("call twice", (scene, node) => Call(scene, node) is { } method && Scene.IsTensor(method.ReturnType) ? scene.Random.Next(3) switch { 0 => $"({node} + {node})", 1 => $"({node} * 0.5 + {node}.detach())", _ => $"torch.stack([{node}, {node}]).mean([0])" } : null),
        Rewrites.Node<InvocationExpressionSyntax>("another function", (scene, node) => Call(scene, node) is { Name: "relu" or "tanh" or "sigmoid" or "gelu" or "silu" or "softplus" or "leaky_relu" or "exp" or "square" or "abs", Parameters.Length: > 0 or 0 } && node.Expression is MemberAccessExpressionSyntax member && node.ArgumentList.Arguments.Count < 2 ? $"{member.Expression}.{Functions[scene.Random.Next(Functions.Length)]}{node.ArgumentList}" : null),
        Rewrites.Node<IdentifierNameSyntax>("this written out", (scene, node) => scene.Model.GetSymbolInfo(node).Symbol is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false } && node.Parent is not (MemberAccessExpressionSyntax or NameColonSyntax or SubpatternSyntax or AssignmentExpressionSyntax) || node.Parent is MemberAccessExpressionSyntax access && access.Expression == node && scene.Model.GetSymbolInfo(node).Symbol is IFieldSymbol { IsStatic: false } ? $"this.{node}" : null),
        new("layer through a local", LayerLocal),
        new("layer through a property", LayerProperty),
        new("layer through a helper", LayerHelper),
        new("model through a base class", BaseClass),
        new("two levels of helpers", scene => Outlined(scene, "private Tensor H#(Tensor a) => G#(a); private Tensor G#(Tensor a) => {0};")),
        new("expression in a helper", scene => Outlined(scene, "private Tensor H#(in Tensor a) {{ var b = a; b = {0}; return b; }}")),
    ];

    private static IMethodSymbol? Call(Scene scene, InvocationExpressionSyntax node) => scene.Model.GetSymbolInfo(node).Symbol as IMethodSymbol;

    private static string? LeftOut(Scene scene, InvocationExpressionSyntax node)
    {
        if (Call(scene, node) is not { } method || !Scene.IsTensor(method.ReturnType))
            return null;
        var owner = node.Expression is MemberAccessExpressionSyntax member ? member.Expression : null;
        return new[] { owner, node.ArgumentList.Arguments.FirstOrDefault()?.Expression }.FirstOrDefault(each => each is not null && Scene.IsTensor(scene.Model.GetTypeInfo(each).Type)) is { } left ? $"({left})" : null;
    }

    private static string Joined(ExpressionSyntax owner, ArgumentListSyntax rest) => string.Join(", ", [owner.ToString(), .. rest.Arguments.Select(argument => argument.ToString())]);

    private static string? Named(Scene scene, ArgumentListSyntax node, bool reverse)
    {
        if (node.Arguments.Count < (reverse ? 2 : 1) || node.Parent is null || scene.Model.GetSymbolInfo(node.Parent).Symbol is not IMethodSymbol method || node.Arguments.Any(argument => argument.NameColon is not null) || node.Arguments.Count > method.Parameters.Length)
            return null;
        var named = node.Arguments.Select((argument, i) => $"{(SyntaxFacts.GetKeywordKind(method.Parameters[i].Name) == SyntaxKind.None ? "" : "@")}{method.Parameters[i].Name}: {argument}");
        return $"({string.Join(", ", reverse ? named.Reverse() : named)})";
    }

    private static string? Defaults(Scene scene, ArgumentListSyntax node)
    {
        if (node.Parent is null || scene.Model.GetSymbolInfo(node.Parent).Symbol is not IMethodSymbol method)
            return null;
        var missing = method.Parameters.Skip(node.Arguments.Count).Where(parameter => parameter.HasExplicitDefaultValue && node.Arguments.All(argument => argument.NameColon?.Name.Identifier.Text != parameter.Name)).ToArray();
        if (missing.Length == 0)
            return null;
        var one = missing[scene.Random.Next(missing.Length)];
        var value = one.ExplicitDefaultValue switch { null => "default", true => "true", false => "false", string text => SymbolDisplay.FormatLiteral(text, true), var number when one.Type.TypeKind == TypeKind.Enum => $"({one.Type.ToDisplayString()}){number}", var number => SymbolDisplay.FormatPrimitive(number, false, false) };
        return $"({string.Join(", ", [.. node.Arguments.Select(argument => argument.ToString()), $"{one.Name}: {value}"])})";
    }

    private static string? LayerLocal(Scene scene)
    {
        if (Layer(scene) is not { } layer || Scene.Before(layer) is not { } before)
            return null;
        var name = $"layer{scene.Step}";
        return scene.With(Scene.InsertBefore(before, $"var {name} = {layer}; "), Scene.Replace(layer, name));
    }

    private static string? LayerProperty(Scene scene) => Layer(scene) is { } layer && scene.Model.GetTypeInfo(layer).Type is { } type
        ? scene.With(Scene.Replace(layer, $"Layer{scene.Step}"), Scene.Member(layer, $"private {type.ToDisplayString()} Layer{scene.Step} => {layer};")) : null;

    private static string? LayerHelper(Scene scene) => Layer(scene) is { Parent: MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax { ArgumentList.Arguments: [var argument] } call } } layer && scene.Model.GetTypeInfo(layer).Type is { } type
        ? scene.With(Scene.Replace(call, $"Run{scene.Step}({layer}, {argument})"), Scene.Member(layer, $"private static Tensor Run{scene.Step}({(scene.Random.Next(2) == 0 ? "Module<Tensor, Tensor>" : type.ToDisplayString())} m, Tensor a) {{ a = m.forward(a); return a; }}")) : null;

    /// <summary>A layer that forward calls.</summary>
    private static IdentifierNameSyntax? Layer(Scene scene) => scene.Pick(scene.Nodes<IdentifierNameSyntax>().Where(node => scene.Model.GetSymbolInfo(node).Symbol is IFieldSymbol && node.Parent is MemberAccessExpressionSyntax { Name.Identifier.Text: "forward" } access && access.Expression == node));

    private static string? BaseClass(Scene scene)
    {
        var model = scene.Pick(scene.Root.DescendantNodes().OfType<ClassDeclarationSyntax>().Where(node => node is { ParameterList: null, BaseList.Types: [{ Type: GenericNameSyntax { Identifier.Text: "Module" } }] }));
        if (model is null || scene.Pick(scene.Tensors.Where(expression => expression.FirstAncestorOrSelf<ClassDeclarationSyntax>() == model)) is not { } place)
            return null;
        var (type, name) = (model.BaseList!.Types[0].ToString(), $"Base{scene.Step}");
        (string Members, string Text, string Member)[] kinds =
        [
            ("protected virtual Tensor Hook(Tensor a) => a * 2;", "Hook({0})", "protected override Tensor Hook(Tensor a) => base.Hook(a) + 1;"),
            ("protected Tensor Hook(Tensor a) => Other(a * 2); protected virtual Tensor Other(Tensor a) => a;", "Hook({0})", "protected override Tensor Other(Tensor a) => a.relu();"),
            ("protected virtual double Scale => 2;", "{0} * Scale", "protected override double Scale => base.Scale / 4;"),
            ("protected readonly double scale = 2; public Tensor Hook(Tensor a) => a * scale;", "Hook({0})", "private new readonly double scale = 3;"),
            ("public Tensor Hook(Tensor a) => a * 2;", "((Base#)this).Hook({0})", "public new Tensor Hook(Tensor a) => a * 3;"),
            ("public static double Scale => 2; private protected int n = 3;", "{0} * Scale + n", "private int Scale3 => 3;"),
            ("protected abstract Tensor Hook(Tensor a, int n = 2);", "Hook({0})", "protected override Tensor Hook(Tensor a, int n = 5) => a * n;"),
        ];
        var kind = kinds[scene.Random.Next(kinds.Length)];
        var text = kind.Text.Replace("#", $"{scene.Step}", StringComparison.Ordinal).Replace("{0}", $"({place})", StringComparison.Ordinal);
        return scene.With(Scene.Replace(model.BaseList.Types[0], name), Scene.Replace(place, $"({text})"), Scene.Member(place, kind.Member), scene.Type($"public abstract class {name}(string name) : {type}(name) {{ {kind.Members} }}"));
    }

    /// <summary>An expression of one tensor variable becomes a helper's body.</summary>
    private static string? Outlined(Scene scene, string helper)
    {
        var places = scene.Tensors.Where(expression => expression is InvocationExpressionSyntax or BinaryExpressionSyntax && Variables(expression).Length == 1);
        if (scene.Pick(places) is not { } place)
            return null;
        var variable = Variables(place)[0];
        var uses = place.DescendantNodes().OfType<IdentifierNameSyntax>().Where(node => SymbolEqualityComparer.Default.Equals(scene.Model.GetSymbolInfo(node).Symbol, variable)).Select(node => node.SpanStart - place.SpanStart).OrderDescending();
        var body = place.ToString();
        foreach (var start in uses)
            body = body[..start] + "a" + body[(start + variable.Name.Length)..];
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, helper.Replace("#", $"{scene.Step}", StringComparison.Ordinal), body);
        return scene.With(Scene.Replace(place, $"H{scene.Step}({variable.Name})"), Scene.Member(place, text));

        ISymbol[] Variables(ExpressionSyntax expression) => [.. expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(node => scene.Model.GetSymbolInfo(node).Symbol).OfType<ISymbol>().Where(symbol => symbol is ILocalSymbol or IParameterSymbol).Distinct(SymbolEqualityComparer.Default)];
    }
}
