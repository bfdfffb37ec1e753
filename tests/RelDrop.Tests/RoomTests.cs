using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using NetArchTest.Rules;
using RelDrop.Lowering;

namespace RelDrop.Tests;

/// <summary>The rooms of the house have doors that open one way.</summary>
public class RoomTests
{
    /// <summary>The rooms of the core, each of which may only know those before it.</summary>
    private static readonly string[] Core = ["RelDrop.Support", "RelDrop.Operations", "RelDrop.Rules", "RelDrop.Graphs", "RelDrop.Passes", "RelDrop.Programs", "RelDrop.Lowering"];

    private static readonly Assembly Library = typeof(Attribution).Assembly;

    public static TheoryData<string> CoreRooms => [.. Core.SkipLast(1)];

    [Theory]
    [MemberData(nameof(CoreRooms))]
    public void A_room_of_the_core_knows_those_before_it_alone(string room) =>
        AssertKnowsNothingOf(typeof(Pipeline).Assembly, room, Core[(Array.IndexOf(Core, room) + 1)..]);

    [Theory]
    [InlineData("RelDrop.Heatmaps", "RelDrop.Relevance", "RelDrop.Masking", "RelDrop.Weights", "RelDrop.Training", "RelDrop.Distributed", "RelDrop.Cuda", "RelDrop.Points")]
    [InlineData("RelDrop.Weights", "RelDrop.Relevance", "RelDrop.Masking", "RelDrop.Heatmaps", "RelDrop.Training", "RelDrop.Distributed", "RelDrop.Cuda", "RelDrop.Points")]
    [InlineData("RelDrop.Relevance", "RelDrop.Masking", "RelDrop.Heatmaps", "RelDrop.Weights", "RelDrop.Training", "RelDrop.Distributed", "RelDrop.Cuda", "RelDrop.Points")]
    [InlineData("RelDrop.Masking", "RelDrop.Relevance", "RelDrop.Heatmaps", "RelDrop.Weights", "RelDrop.Training", "RelDrop.Distributed", "RelDrop.Points")]
    [InlineData("RelDrop.Cuda", "RelDrop.Relevance", "RelDrop.Masking", "RelDrop.Heatmaps", "RelDrop.Weights", "RelDrop.Training", "RelDrop.Distributed", "RelDrop.Points")]
    [InlineData("RelDrop.Points", "RelDrop.Relevance", "RelDrop.Heatmaps", "RelDrop.Weights", "RelDrop.Training", "RelDrop.Distributed")]
    [InlineData("RelDrop.Distributed", "RelDrop.Relevance", "RelDrop.Masking", "RelDrop.Heatmaps", "RelDrop.Weights", "RelDrop.Training", "RelDrop.Points")]
    public void A_room_of_the_library_does_not_know(string room, params string[] others) => AssertKnowsNothingOf(Library, room, others);

    /// <summary>Code by hand has no use for what generated code calls.</summary>
    [Fact]
    public void What_generated_code_calls_is_hidden_from_editors()
    {
        string[] own = ["RelDrop.Relevance", "RelDrop.Masking.Kernels"];
        var shown = Library.GetExportedTypes().Where(type => own.Contains(type.Namespace) && !type.IsNested && type.GetCustomAttribute<EditorBrowsableAttribute>()?.State != EditorBrowsableState.Never);
        Assert.Empty(shown);
    }

    private static void AssertKnowsNothingOf(Assembly assembly, string room, string[] others)
    {
        var types = Types.InAssembly(assembly).That().ResideInNamespaceMatching($"^{Regex.Escape(room)}($|\\.)");
        Assert.NotEmpty(types.GetTypes());
        var result = types.ShouldNot().HaveDependencyOnAny(others).GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }
}
