using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RelDrop.Tests.Mutations;

/// <summary>A program of which the last file is about to be changed: its places, and edits of its text.</summary>
internal sealed class Scene
{
    private const string Separator = "//// FILE";

    private readonly string header;
    private readonly string files;
    private readonly Lazy<IReadOnlyList<ExpressionSyntax>> expressions;

    public Scene(string text, Compilation compilation, Random random, int step)
    {
        (Random, Step) = (random, step);
        header = string.Concat(text.Split('\n').TakeWhile(line => line.StartsWith("// ", StringComparison.Ordinal)).Select(line => line + "\n"));
        var rest = text[header.Length..];
        var last = rest.LastIndexOf(Separator, StringComparison.Ordinal);
        (files, Text) = last < 0 ? ("", rest) : (rest[..(last + Separator.Length)] + "\n", rest[(last + Separator.Length)..].TrimStart('\n'));
        var tree = compilation.SyntaxTrees.Last();
        (Root, Model) = (tree.GetCompilationUnitRoot(), compilation.GetSemanticModel(tree));
        Shift = tree.GetText().ToString().IndexOf(Text, StringComparison.Ordinal);
        Methods = [.. Root.DescendantNodes().Where(node => node is MethodDeclarationSyntax method && Handles(method))];
        Statements = [.. Methods.SelectMany(method => method.DescendantNodes()).OfType<StatementSyntax>().Where(statement => statement.Parent is BlockSyntax && statement is not LocalFunctionStatementSyntax)];
        expressions = new(() => [.. Methods.SelectMany(method => method.DescendantNodes()).OfType<ExpressionSyntax>().Where(IsRead)]);
    }

    public Random Random { get; }

    /// <summary>Which of a mutant's changes this is, to name what is new.</summary>
    public int Step { get; }

    public CompilationUnitSyntax Root { get; }

    public SemanticModel Model { get; }

    /// <summary>The last file's text.</summary>
    public string Text { get; }

    /// <summary>Where the text starts in the tree.</summary>
    private int Shift { get; }

    /// <summary>The methods that have to do with tensors.</summary>
    public IReadOnlyList<SyntaxNode> Methods { get; }

    /// <summary>The statements of blocks.</summary>
    public IReadOnlyList<StatementSyntax> Statements { get; }

    /// <summary>The expressions that are read.</summary>
    public IReadOnlyList<ExpressionSyntax> Expressions => expressions.Value;

    public IEnumerable<ExpressionSyntax> Tensors => Expressions.Where(expression => IsTensor(Model.GetTypeInfo(expression).Type));

    public IEnumerable<ExpressionSyntax> Numbers => Expressions.Where(expression => Model.GetTypeInfo(expression).Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Single or SpecialType.System_Double);

    public IEnumerable<ExpressionSyntax> Conditions => Expressions.Where(expression => Model.GetTypeInfo(expression).Type?.SpecialType == SpecialType.System_Boolean);

    /// <summary>All nodes of a kind in the methods.</summary>
    public IEnumerable<T> Nodes<T>()
        where T : SyntaxNode => Methods.SelectMany(method => method.DescendantNodesAndSelf()).OfType<T>();

    public static bool IsTensor(ITypeSymbol? type) => type is { Name: "Tensor", ContainingType.Name: "torch" };

    /// <summary>One of several at random; null if there is none.</summary>
    public T? Pick<T>(IEnumerable<T> some)
        where T : class => some.ToArray() is { Length: > 0 } all ? all[Random.Next(all.Length)] : null;

    /// <summary>Names of tensors that may be read and assigned at a place.</summary>
    public string? Variable(SyntaxNode place)
    {
        var names = Model.LookupSymbols(place.SpanStart)
            .Where(symbol => symbol is ILocalSymbol local && IsTensor(local.Type) && local.DeclaringSyntaxReferences[0].Span.End < place.SpanStart || symbol is IParameterSymbol parameter && IsTensor(parameter.Type))
            .Select(symbol => SyntaxFacts.GetKeywordKind(symbol.Name) == SyntaxKind.None ? symbol.Name : $"@{symbol.Name}").Distinct().Order(StringComparer.Ordinal);
        return Pick(names);
    }

    /// <summary>The program with pieces of text replaced.</summary>
    public string With(params (int Start, int Length, string Text)[] edits)
    {
        var text = Text;
        foreach (var (start, length, replacement) in edits.Select((edit, i) => (edit, i)).OrderByDescending(pair => pair.edit.Start).ThenByDescending(pair => pair.i).Select(pair => pair.edit))
            text = text[..(start - Shift)] + replacement + text[(start - Shift + length)..];
        return header + files + text;
    }

    /// <summary>Replaces a node, without its trivia.</summary>
    public static (int Start, int Length, string Text) Replace(SyntaxNode node, string text) => (node.SpanStart, node.Span.Length, text);

    public static (int Start, int Length, string Text) InsertBefore(SyntaxNode node, string text) => (node.SpanStart, 0, text);

    /// <summary>Adds to the class around a node.</summary>
    public static (int Start, int Length, string Text) Member(SyntaxNode node, string text) => (node.FirstAncestorOrSelf<TypeDeclarationSyntax>()!.OpenBraceToken.Span.End, 0, "\n    " + text);

    /// <summary>Adds a type to the end.</summary>
    public (int Start, int Length, string Text) Type(string text) => (Shift + Text.Length, 0, "\n" + text + "\n");

    /// <summary>Adds a directive to the beginning.</summary>
    public (int Start, int Length, string Text) Using(string text) => (Shift, 0, text + "\n");

    /// <summary>A program with another file before its last one.</summary>
    public static string AddFile(string program, string file)
    {
        var header = string.Concat(program.Split('\n').TakeWhile(line => line.StartsWith("// ", StringComparison.Ordinal)).Select(line => line + "\n"));
        return $"{header}{file}\n{Separator}\n{program[header.Length..]}";
    }

    /// <summary>The statement before which something can be computed for a node; null if there is none.</summary>
    public static StatementSyntax? Before(SyntaxNode node)
    {
        var way = node.AncestorsAndSelf().TakeWhile(each => each is not (LambdaExpressionSyntax or ArrowExpressionClauseSyntax or MemberDeclarationSyntax));
        return way.OfType<StatementSyntax>().FirstOrDefault(statement => statement.Parent is BlockSyntax);
    }

    private bool Handles(MethodDeclarationSyntax method) =>
        Model.GetDeclaredSymbol(method) is { } symbol && (symbol.Name == "forward" || symbol.Parameters.Any(parameter => IsTensor(parameter.Type)) && !symbol.GetAttributes().Any(IsOwnRelevance)) && !symbol.ContainingType.GetAttributes().Any(IsOwnRelevance) && symbol.Name != "Propagate" && !symbol.Name.EndsWith("Relevance", StringComparison.Ordinal);

    /// <summary>Whether the user has written the relevance, which does not change with the code.</summary>
    private static bool IsOwnRelevance(AttributeData attribute) => attribute.AttributeClass?.Name is "LrpLayerAttribute" or "LrpFunctionAttribute";

    /// <summary>Whether an expression stands where another one of its type may.</summary>
    private bool IsRead(ExpressionSyntax expression) =>
        expression.Parent is not (ExpressionStatementSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or NameColonSyntax or NameEqualsSyntax or TypeArgumentListSyntax or VariableDeclarationSyntax or DeclarationExpressionSyntax or ParameterSyntax or DeclarationPatternSyntax or CastExpressionSyntax { Type: not null })
        && expression is not (TypeSyntax and not IdentifierNameSyntax or InitializerExpressionSyntax or DeclarationExpressionSyntax or ThrowExpressionSyntax)
        && !(expression.Parent is AssignmentExpressionSyntax assignment && (assignment.Left == expression || assignment.Parent is ForStatementSyntax))
        && !(expression.Parent is MemberAccessExpressionSyntax member && member.Name == expression)
        && !(expression is IdentifierNameSyntax && Model.GetSymbolInfo(expression).Symbol is not (ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol))
        && !(expression.Parent is ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax tuple } inner } && tuple.Left == inner)
        && expression.Parent is not PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression };
}
