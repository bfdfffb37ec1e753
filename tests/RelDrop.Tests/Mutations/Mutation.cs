namespace RelDrop.Tests.Mutations;

/// <summary>One small change of a program's text.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Change">Gives the changed program; null where there is no place for it.</param>
internal sealed record Mutation(string Name, Func<Scene, string?> Change)
{
    /// <summary>Every change, in an order that the numbers of mutants depend on.</summary>
    public static IReadOnlyList<Mutation> All { get; } =
    [
        .. Templates.Group([.. ValueTemplates.All, .. NumberTemplates.All, .. ListTemplates.All, .. TypeTemplates.All, .. WriteTemplates.All, .. FlowTemplates.All, .. WrapTemplates.All]),
        .. Rewrites.All,
        .. CallRewrites.All,
    ];
}
