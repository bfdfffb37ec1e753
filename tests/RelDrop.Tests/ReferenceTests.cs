using RelDrop.Conformance;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests;

/// <summary>Relevance against zennit's, and the functions that its values come from.</summary>
public class ReferenceTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Reference");

    public static TheoryData<string> Titles() => [.. ReferenceCase.ReadAll(Folder).Select(reference => reference.Title).Distinct()];

    [Theory]
    [MemberData(nameof(Titles))]
    public void Relevance_agrees_with_zennit(string title)
    {
        var cases = ReferenceCase.ReadAll(Folder).Where(reference => reference.Title == title).ToArray();
        Assert.NotEmpty(cases);
        Assert.All(cases, reference =>
        {
            var verdict = Comparison.Run(reference, new ReferenceValues(""));
            Assert.True(verdict.Passed, verdict.Message);
        });
    }

    [Fact]
    public void A_wrong_map_fails()
    {
        var reference = ReferenceCase.ReadAll(Folder).First(reference => reference.Title == "net/vgg EpsilonPlusFlat");
        var wrong = (float[])reference.Relevance.Clone();
        wrong[7] += 0.01f * wrong.Max();
        Assert.False(Comparison.Run(reference with { Relevance = wrong }, new ReferenceValues("")).Passed);
        Assert.False(Comparison.Run(reference, new ReferenceValues("salt")).Passed);
    }

    [Fact]
    public void Values_are_reproducible_and_depend_on_name_and_salt()
    {
        var values = new ReferenceValues("").Uniform("layer/linear/mixed/input", 1000, -1, 1);
        Assert.Equal(values, new ReferenceValues("").Uniform("layer/linear/mixed/input", 1000, -1, 1));
        Assert.NotEqual(values, new ReferenceValues("x").Uniform("layer/linear/mixed/input", 1000, -1, 1));
        Assert.All(values, value => Assert.InRange(value, -1f, 1f));
        Assert.InRange(values.Average(), -0.06f, 0.06f);
    }

    [Fact]
    public void A_missing_file_and_a_lying_offset_are_named()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        Assert.Contains("layers.json", Assert.Throws<InvalidDataException>(() => ReferenceCase.ReadAll(folder).ToList()).Message, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        File.WriteAllBytes(Path.Combine(folder, "networks.f32"), new byte[64]);
        Assert.Contains("16 values", Assert.Throws<InvalidDataException>(() => ReferenceCase.ReadAll(folder).ToList()).Message, StringComparison.Ordinal);
    }
}
