using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using RelDrop.Graphs;

namespace RelDrop.CodeFixes;

/// <summary>A fix of some diagnostics of the generator's. A derived class says which actions it offers at a place.</summary>
/// <param name="ids">The diagnostics.</param>
public abstract class Fix(params string[] ids) : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. ids];

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            foreach (var action in Offer(new Place(context.Document.Project.Solution, model!, root!.FindNode(context.Span, getInnermostNodeForTie: true), diagnostic)))
                context.RegisterCodeFix(action, diagnostic);
        }
    }

    /// <summary>Where a diagnostic is.</summary>
    /// <param name="Solution">The solution.</param>
    /// <param name="Model">What the names in the file mean.</param>
    /// <param name="Node">What is reported.</param>
    /// <param name="Diagnostic">The diagnostic.</param>
    protected internal sealed record Place(Solution Solution, SemanticModel Model, SyntaxNode Node, Diagnostic Diagnostic);

    /// <summary>The actions that make a diagnostic go away; none where none is sure to.</summary>
    protected abstract IEnumerable<CodeAction> Offer(Place place);

    /// <summary>An action on nodes, which may lie in several files.</summary>
    /// <typeparam name="T">The nodes' type.</typeparam>
    /// <param name="title">What the editor shows.</param>
    /// <param name="key">Names the action among those of the same fix, for fixing all at once.</param>
    /// <param name="place">Where the diagnostic is.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="edit">Changes one node.</param>
    protected static CodeAction Action<T>(string title, string key, Place place, IReadOnlyList<T> nodes, System.Action<SyntaxEditor, T> edit)
        where T : SyntaxNode => CodeAction.Create(title, cancellation => EditAsync(place.Solution, nodes, edit, cancellation), key);

    private static async Task<Solution> EditAsync<T>(Solution solution, IReadOnlyList<T> nodes, System.Action<SyntaxEditor, T> edit, CancellationToken cancellation)
        where T : SyntaxNode
    {
        var editors = new SolutionEditor(solution);
        foreach (var node in nodes)
            edit(await editors.GetDocumentEditorAsync(solution.GetDocumentId(node.SyntaxTree), cancellation).ConfigureAwait(false), node);
        return editors.GetChangedSolution();
    }
}
