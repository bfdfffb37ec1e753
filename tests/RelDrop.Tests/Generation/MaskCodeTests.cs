namespace RelDrop.Tests.Generation;

/// <summary>What is written of each kind of mask: approved by eye, and free of warnings.</summary>
public class MaskCodeTests
{
    private static readonly string[] Masks =
    [
        "PixelMask(Fill = 2)",
        "PointMask",
        "PointMask(Alpha = 0.25, FillKind = FillKind.FirstKept)",
        "TopKMask(Count = 9, FillKind = FillKind.Noise)",
        "PatchMask(Centers = 20, FillKind = FillKind.FirstKept)",
        "RandomErasing(PerBatch = true)",
        "RandomDropout",
        "RandomDropout(MaxRatio = 0.5, FillKind = FillKind.Noise, Fill = 0.5f)",
        "RandomPoints",
        "TokenMask(MaskToken = 103)",
        "RandomTokens(Count = 3)",
    ];

    [Fact]
    public void Masks_are_written_as_was_approved() => Snapshot.Match("Masks", string.Join("\n", Masks.Select(mask => $"// ==== [{mask}]\n{CodeOf(mask)}")));

    private static string CodeOf(string mask)
    {
        var result = Compiler.Run($$"""
            using RelDrop.Masking;

            namespace Models;

            [LrpModel<EpsilonPlus>, {{mask}}]
            public partial class Net : Module<Tensor, Tensor>
            {
                private readonly Linear fc = Linear(3, 2);
                public Net() : base(nameof(Net)) => RegisterComponents();
                public override Tensor forward(Tensor x) => fc.forward(x.amax([2]));
            }
            """);
        Assert.Empty(result.Reported);
        Assert.DoesNotContain(result.Problems, problem => problem.Id != "CS8019");
        var code = result.Files["Models.Net.g.cs"];
        return code[code.IndexOf("    /// <summary>Starts relevance", StringComparison.Ordinal)..code.IndexOf("    LrpPass ILrpModule.CreatePass", StringComparison.Ordinal)].TrimEnd() + "\n";
    }
}
