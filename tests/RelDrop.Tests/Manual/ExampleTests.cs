using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace RelDrop.Tests.Manual;

/// <summary>The examples in the reference of the API compile, as what is in the manual does.</summary>
public sealed class ExampleTests
{
    /// <summary>What an example may take as given.</summary>
    private const string Given = "SmallCnn model, Tensor images, Tensor labels, Tensor clouds, Tensor relevance, Func<int, IEnumerable<RelDrop.Training.Batch>> batches";

    private static readonly Dictionary<string, string> Examples = XDocument.Load(Path.ChangeExtension(typeof(Attribution).Assembly.Location, ".xml"))
        .Descendants("member").Where(member => member.Element("example") is not null)
        .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("example")!.Element("code")!.Value);

    public static TheoryData<string> Members => [.. Examples.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Members))]
    public void An_example_compiles(string member)
    {
        var code = Examples[member];
        if (code.Contains(" class ", StringComparison.Ordinal) || code.TrimStart().StartsWith("[assembly:", StringComparison.Ordinal))
            ManualTests.Compile(member, 0, OutputKind.DynamicallyLinkedLibrary, [Generation.Compiler.Usings, code]);
        else
            ManualTests.Compile(member, 0, OutputKind.DynamicallyLinkedLibrary, [Generation.Compiler.Usings + Cases.Case.Implicit, ManualTests.InMethod("using RelDrop.Distributed;\nusing RelDrop.Heatmaps;\nusing RelDrop.Points;\nusing RelDrop.Training;\nusing RelDrop.Weights;\n" + code, Given)]);
    }

    /// <summary>Where one starts: an example says more than a summary.</summary>
    [Theory]
    [InlineData(typeof(LrpModelAttribute<>))]
    [InlineData(typeof(LrpBlockAttribute))]
    [InlineData(typeof(Composite))]
    [InlineData(typeof(Target))]
    [InlineData(typeof(Attribution))]
    [InlineData(typeof(RelevanceDropout))]
    [InlineData(typeof(RelDrop.Heatmaps.Heatmap))]
    [InlineData(typeof(RelDrop.Training.Trainer))]
    [InlineData(typeof(RelDrop.Distributed.Ranks))]
    [InlineData(typeof(RelDrop.Distributed.SharedGradients))]
    [InlineData(typeof(RelDrop.Weights.ModuleWeights))]
    public void What_one_starts_with_has_an_example(Type type) => Assert.Contains("T:" + type.FullName, Examples.Keys);
}
