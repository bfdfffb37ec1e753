using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RelDrop.Tests.Mutations;

/// <summary>Changes of operators, numbers, declarations and statements as they stand.</summary>
internal static class Rewrites
{
    private static readonly string[] Arithmetic = ["+", "-", "*", "/", "%"];
    private static readonly string[] Comparisons = ["<", "<=", ">", ">=", "==", "!="];
    private static readonly string[] NumberTypes = ["int", "long", "float", "double", "short", "decimal", "var", "uint", "nint"];
    private static readonly string[] Names = ["@class", "@new", "value", "result", "input", "output", "relevance", "context", "été", "_", "x1", "@return", "a3", "R1", "tensor", "TComposite", "target", "options"];

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("operator", scene => Swap(scene, scene.Nodes<BinaryExpressionSyntax>().Select(node => node.OperatorToken), Arithmetic)),
        new("comparison", scene => Swap(scene, scene.Nodes<BinaryExpressionSyntax>().Select(node => node.OperatorToken), Comparisons)),
        new("logical operator", scene => Swap(scene, scene.Nodes<BinaryExpressionSyntax>().Select(node => node.OperatorToken), ["&&", "||", "&", "|", "^"])),
        new("compound assignment", scene => Swap(scene, scene.Nodes<AssignmentExpressionSyntax>().Select(node => node.OperatorToken), ["=", "+=", "-=", "*=", "/="])),
        new("increment", scene => Swap(scene, scene.Nodes<ExpressionSyntax>().Select(node => node switch { PostfixUnaryExpressionSyntax post => post.OperatorToken, PrefixUnaryExpressionSyntax pre => pre.OperatorToken, _ => default }).Where(token => token.RawKind != 0), ["++", "--", "-", "+"])
            ?? Wrap(scene, scene.Numbers.Where(node => scene.Model.GetSymbolInfo(node).Symbol is ILocalSymbol or IParameterSymbol), ["{0}++", "++{0}", "{0}--", "(-{0})", "({0} += 2)"])),
        Node<BinaryExpressionSyntax>("operands swapped", (_, node) => $"{node.Right} {node.OperatorToken} {node.Left}"),
        Node<AssignmentExpressionSyntax>("compound assignment written out", (_, node) => node.OperatorToken.Text is [var sign, '='] ? $"{node.Left} = {node.Left} {sign} ({node.Right})" : null),
        Node<AssignmentExpressionSyntax>("assignment made compound", (scene, node) => node is { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: BinaryExpressionSyntax binary } && binary.Left.ToString() == node.Left.ToString() ? $"{node.Left} {binary.OperatorToken}= {binary.Right}" : node.OperatorToken.Text == "=" && scene.Random.Next(3) == 0 ? $"{node.Left} += {node.Right}" : null),
        Node<BinaryExpressionSyntax>("operator as a call", (scene, node) => Method(node.OperatorToken.Text) is { } method && Scene.IsTensor(scene.Model.GetTypeInfo(node).Type) ? scene.Random.Next(3) switch { 0 => $"({node.Left}).{method}({node.Right})", 1 => $"torch.{method}({node.Left}, {node.Right})", _ => $"({node.Left}).{method}_({node.Right})" } : null),
        Node<LiteralExpressionSyntax>("number changed", (scene, node) => node.Token.Value is int number ? (scene.Random.Next(5) switch { 0 => number + 1, 1 => number - 1, 2 => -number, 3 => number * 2, _ => 0 }).ToString(CultureInfo.InvariantCulture) : node.Token.Value is double d ? $"({(d * 2 + 1).ToString("R", CultureInfo.InvariantCulture)} / {scene.Random.Next(2, 5)})" : null),
        Node<LiteralExpressionSyntax>("number of another type", (scene, node) => node.Token.Value is int or double or float ? scene.Random.Next(8) switch { 0 => $"{node.Token.Text}L", 1 => $"{node.Token.Text}.0", 2 => $"{node.Token.Text}f", 3 => $"(long){node}", 4 => $"(float){node}", 5 => $"(int)({node})", 6 => $"{node.Token.Text}d", _ => $"(byte){node}" } : null),
        Node<LiteralExpressionSyntax>("number unfolded", (scene, node) => node.Token.Value is int n ? scene.Random.Next(6) switch { 0 => $"({n} + 0)", 1 => $"({2 * n + 1} / 2)", 2 => $"(1 + {n - 1})", 3 => $"({n} % 100)", 4 => $"(int)({n}.9)", _ => $"Math.Abs({n})" } : node.Token.Value is double ? $"({node} * 2 / 2)" : null),
        new("number in a local", scene => Constant(scene, "local")),
        new("number in a member", scene => Constant(scene, "member")),
        Node<VariableDeclarationSyntax>("type of a local", (scene, node) => node.Parent is LocalDeclarationStatementSyntax or ForStatementSyntax && scene.Model.GetTypeInfo(node.Type).Type is { } type ? Scene.IsTensor(type) ? $"{(node.Type.IsVar ? "Tensor" : "var")} {node.Variables}" : $"{NumberTypes[scene.Random.Next(NumberTypes.Length)]} {node.Variables}" : null),
        Node<VariableDeclarationSyntax>("type written out", (scene, node) => node.Type.IsVar && node.Parent is LocalDeclarationStatementSyntax ? $"{scene.Model.GetTypeInfo(node.Type).Type!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)} {node.Variables}" : null),
        Number("number cast", ["(int)({0})", "(long)({0})", "(float)({0})", "(double)({0})", "(double)(float)({0})", "checked((int)({0}))", "unchecked((short)({0}))", "(int)({0}) / 2", "({0}) / 2", "-({0})", "+({0})", "({0}) % 3", "({0} + 0.5)", "Math.Max({0}, 1)", "Convert.ToInt32({0})", "(({0}) * 7 / 3)", "1 + {0}", "{0} - 1", "(training ? 0 : {0})", "Math.Abs({0})"]),
        new("condition changed", scene => Wrap(scene, scene.Conditions, ["!({0})", "({0}) && !training", "({0}) || training", "({0}) == true", "({0}) is true", "true && ({0})", "({0}) != false", "(training ? false : {0})", "!!({0})", "({0}) ^ training", "({0}) | false", "((Func<bool>)(() => {0}))()", "({0}) is var b && b", "new[] {{ {0} }}.All(q => q)"])),
        Node<IfStatementSyntax>("if turned round", (_, node) => $"if (!({node.Condition})) {{ {node.Else?.Statement} }} else {{ {node.Statement} }}"),
        Node<IfStatementSyntax>("if as a switch", (_, node) => $"switch ({node.Condition}) {{ case true: {{ {node.Statement} }} break; default: {{ {node.Else?.Statement} }} break; }}"),
        Node<ForStatementSyntax>("for as a while", (_, node) => node is { Declaration: { } declaration, Condition: { } condition } ? $"{{ {declaration}; while ({condition}) {{ {node.Statement} {string.Concat(node.Incrementors.Select(each => $"{each};"))} }} }}" : null),
        Node<ForEachStatementSyntax>("foreach as a for", (scene, node) => $"for (var i{scene.Step} = 0; i{scene.Step} < {node.Expression}.Count(); i{scene.Step}++) {{ var {node.Identifier} = {node.Expression}{(scene.Random.Next(2) == 0 ? $"[i{scene.Step}]" : $".ElementAt(i{scene.Step})")}; {node.Statement} }}"),
        Statement("statement removed", (_, _) => ""),
        Statement("statement twice", (_, node) => $"{node}\n        {node}"),
        new("statements exchanged", Exchange),
        Statement("early return", (scene, node) => scene.Variable(node) is { } variable ? $"{node}\n        if ({variable}.dim() == {scene.Random.Next(7, 9)}) return {variable};" : null),
        Statement("return here", (scene, node) => scene.Variable(node) is { } variable && scene.Random.Next(4) == 0 ? $"{node}\n        return {variable};" : null),
        Node<ReturnStatementSyntax>("return through a local", (scene, node) => node.Expression is { } value ? scene.Random.Next(6) switch { 0 => $"var r{scene.Step} = {value}; return r{scene.Step};", 1 => $"if (training) return {value}; return {value};", 2 => $"{{ return {value}; }}", 3 => $"try {{ return {value}; }} finally {{ Console.Write(\"\"); }}", 4 => $"if (!training) return {value}; throw new InvalidOperationException();", _ => $"return ({value});" } : null),
        Node<ArrowExpressionClauseSyntax>("body as a block", (_, node) => node.Parent is MethodDeclarationSyntax { ReturnType: var type } ? $"{{ {(type.ToString() == "void" ? "" : "return ")}{node.Expression}; }}" : null, semicolon: true),
        Node<IdentifierNameSyntax>("another variable", (scene, node) => scene.Expressions.Contains(node) && Scene.IsTensor(scene.Model.GetTypeInfo(node).Type) ? scene.Variable(node) : null),
        Node<ParameterSyntax>("parameter or local renamed", (scene, node) => Rename(scene, node.Identifier), whole: true),
        Node<VariableDeclaratorSyntax>("parameter or local renamed", (scene, node) => Rename(scene, node.Identifier), whole: true),
        Node<ConditionalExpressionSyntax>("conditional turned round", (scene, node) => scene.Random.Next(2) == 0 ? $"!({node.Condition}) ? {node.WhenFalse} : {node.WhenTrue}" : $"({node.Condition}) switch {{ true => {node.WhenTrue}, false => {node.WhenFalse} }}"),
        Node<SyntaxNode>("one side of a conditional", (scene, node) => scene.Random.Next(2) is var side && node is ConditionalExpressionSyntax choice ? $"({(side == 0 ? choice.WhenTrue : choice.WhenFalse)})" : node is IfStatementSyntax @if ? side == 0 ? @if.Statement.ToString() : $"{@if.Else?.Statement}" : null),
        Node<LocalDeclarationStatementSyntax>("assigned later", (scene, node) => node is { Declaration.Variables: [{ Initializer: { } initializer } one], UsingKeyword.RawKind: 0 } && scene.Model.GetTypeInfo(node.Declaration.Type).Type is { } type ? $"{type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)} {one.Identifier}; {one.Identifier} = {initializer.Value};" : null),
        Node<LocalDeclarationStatementSyntax>("using local", (_, node) => node.UsingKeyword.RawKind == 0 ? $"using {node}" : node.ToString()["using".Length..]),
        Node<MethodDeclarationSyntax>("method's own modifiers", (scene, node) => node.Modifiers.Any(SyntaxKind.PrivateKeyword) ? scene.Random.Next(4) switch { 0 => Modified(node, "public virtual"), 1 => Modified(node, "internal"), 2 => Modified(node, "private static"), _ => Modified(node, "protected internal") } : null),
    ];

    /// <summary>Replaces a node of a kind.</summary>
    internal static Mutation Node<T>(string name, Func<Scene, T, string?> change, bool semicolon = false, bool whole = false)
        where T : SyntaxNode => new(name, scene =>
        {
            // The change may say that it is not for this node.
            var nodes = scene.Nodes<T>().ToArray();
            scene.Random.Shuffle(nodes);
            foreach (var node in nodes)
            {
                if (change(scene, node) is not { } text)
                    continue;
                if (whole)
                    return text;
                var (start, length) = (node.SpanStart, node.Span.Length);
                return scene.With((start, semicolon ? ((MethodDeclarationSyntax)node.Parent!).SemicolonToken.Span.End - start : length, text));
            }

            return null;
        });

    private static Mutation Statement(string name, Func<Scene, StatementSyntax, string?> change) =>
        new(name, scene => scene.Pick(scene.Statements) is { } node && change(scene, node) is { } text ? scene.With(Scene.Replace(node, text)) : null);

    private static Mutation Number(string name, string[] formats) => new(name, scene => Wrap(scene, scene.Numbers, formats));

    private static string? Wrap(Scene scene, IEnumerable<ExpressionSyntax> places, string[] formats) =>
        scene.Pick(places) is { } place ? scene.With(Scene.Replace(place, string.Format(CultureInfo.InvariantCulture, formats[scene.Random.Next(formats.Length)], place))) : null;

    private static string? Swap(Scene scene, IEnumerable<SyntaxToken> tokens, string[] others)
    {
        var all = tokens.Where(token => others.Contains(token.Text)).ToArray();
        if (all.Length == 0)
            return null;
        var token = all[scene.Random.Next(all.Length)];
        var rest = others.Where(other => other != token.Text).ToArray();
        return scene.With((token.SpanStart, token.Span.Length, rest[scene.Random.Next(rest.Length)]));
    }

    private static string? Constant(Scene scene, string where)
    {
        if (scene.Pick(scene.Numbers) is not { } number || scene.Model.GetTypeInfo(number) is not { Type: { } type })
            return null;
        var name = $"n{scene.Step}";
        string[] kinds = where == "local"
            ? ["var {0} = {2};", "{1} {0} = {2};", "double {0} = {2};", "const {1} {0} = {2};", "long {0} = (long)({2});", "float {0} = (float)({2});", "{1} {0} = {2}; {0} += 1; {0}--;", "{1} {0}; {0} = {2};"]
            : ["private const {1} {0} = {2};", "private static readonly {1} {0} = {2};", "private readonly double {0} = {2};", "private static {1} {0} => {2};", "private {1} {0} {{ get; set; }} = {2};", "protected virtual {1} {0} => {2};"];
        var text = string.Format(CultureInfo.InvariantCulture, kinds[scene.Random.Next(kinds.Length)], name, type.ToDisplayString(), number);
        if (where == "member")
            return scene.With(Scene.Replace(number, name), Scene.Member(number, text));
        return Scene.Before(number) is { } before ? scene.With(Scene.InsertBefore(before, text + " "), Scene.Replace(number, name)) : null;
    }

    private static string? Exchange(Scene scene)
    {
        var pairs = scene.Statements.Where(node => Next(node) is not null).ToArray();
        if (scene.Pick(pairs) is not { } first || Next(first) is not { } second)
            return null;
        return scene.With(Scene.Replace(first, second.ToString()), Scene.Replace(second, first.ToString()));

        static StatementSyntax? Next(StatementSyntax node) => node.Parent is BlockSyntax block && block.Statements.IndexOf(node) is var i && i + 1 < block.Statements.Count ? block.Statements[i + 1] : null;
    }

    private static string? Rename(Scene scene, SyntaxToken identifier)
    {
        var symbol = scene.Model.GetDeclaredSymbol(identifier.Parent!);
        if (symbol is not (ILocalSymbol or IParameterSymbol))
            return null;
        var name = Names[scene.Random.Next(Names.Length)];
        var uses = scene.Root.DescendantNodes().OfType<IdentifierNameSyntax>().Where(node => node.Identifier.Text == identifier.Text && SymbolEqualityComparer.Default.Equals(scene.Model.GetSymbolInfo(node).Symbol, symbol));
        return scene.With([(identifier.SpanStart, identifier.Span.Length, name), .. uses.Select(use => Scene.Replace(use, name))]);
    }

    private static string Modified(MethodDeclarationSyntax node, string modifiers) =>
        node.ToString().Replace(node.Modifiers.ToString(), modifiers, StringComparison.Ordinal);

    private static string? Method(string sign) => sign switch { "+" => "add", "-" => "sub", "*" => "mul", "/" => "div", _ => null };
}
