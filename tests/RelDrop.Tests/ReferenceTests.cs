using System.Text.Json.Nodes;
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

    /// <summary>Expected values computed from the formula by an implementation in Python integers.</summary>
    [Theory]
    [InlineData("", "layer/linear/mixed/input", 1, -0.36691492795944214f, 0.3597191572189331f, -0.32892510294914246f)]
    [InlineData("x", "layer/linear/mixed/input", 1, -0.19714288413524628f, -0.9875975251197815f, -0.40136513113975525f)]
    [InlineData("", "é/bias", 0.1, 0.08990593999624252f, 0.03762742131948471f)]
    public void Values_follow_the_formula(string salt, string name, double bound, params float[] expected) =>
        Assert.Equal(expected, new ReferenceValues(salt).Uniform(name, expected.Length, -bound, bound));

    [Fact]
    public void Values_fill_their_range()
    {
        var values = new ReferenceValues("").Uniform("layer/linear/mixed/input", 1000, -1, 1);
        Assert.All(values, value => Assert.InRange(value, -1f, 1f));
        Assert.InRange(values.Average(), -0.06f, 0.06f);
    }

    [Fact]
    public void A_case_that_cannot_be_run_fails_and_says_why()
    {
        var values = new ReferenceValues("");
        var reference = ReferenceCase.ReadAll(Folder).First(reference => reference.Title == "net/mlp EpsilonPlus");
        AssertFails("unsupported: no model 'transformer'", reference with { Subject = "transformer" });
        AssertFails("unsupported: no composite 'softmax'", reference with { Rule = "softmax" });
        AssertFails("unsupported: Mlp was not compiled under", reference with { Rule = "zplus" });
        AssertFails("failed: Expected labels from 0 to 4; got 0 to 9", reference with { Target = [3, 0, 2, 9] });

        void AssertFails(string why, ReferenceCase broken)
        {
            var verdict = Comparison.Run(broken, values);
            Assert.False(verdict.Passed);
            Assert.StartsWith(why, verdict.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new ReferenceFolder();
        Assert.Contains("layers.json", folder.ReadingFails(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layers.json", "null", "it is null, or null is in it")]
    [InlineData("layers.json", "[null]", "it is null, or null is in it")]
    [InlineData("layers.json", "{", "is not a list of reference cases")]
    [InlineData("layers.json", "[{}]", "missing required properties")]
    [InlineData("networks.f32", "0123456789abcdef", "has 4 values")]
    [InlineData("networks.f32", "01234", "has 5 bytes; expected a multiple of 4")]
    public void A_malformed_file_is_refused(string file, string content, string why)
    {
        using var folder = new ReferenceFolder(Folder);
        File.WriteAllText(Path.Combine(folder.Path, file), content);
        var message = folder.ReadingFails();
        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layers.json", "input_sign", "\"positive\"", "expected 'mixed' or 'nonneg'")]
    [InlineData("layers.json", "input_shape", "[3, 6]", "12 values of relevance; shape (3, 6) holds 18")]
    [InlineData("layers.json", "output_shape", "[2, 5]", "8 values of output; shape (2, 5) holds 10")]
    [InlineData("layers.json", "float32_error", "-1", "expected at least 0")]
    [InlineData("networks.json", "relevance_offset", "-1", "is said to be at -1")]
    [InlineData("networks.json", "relevance_offset", "2147483647", "is said to be at 2147483647")]
    [InlineData("networks.json", "input_shape", "[-4, -12]", "expected positive sizes")]
    [InlineData("networks.json", "input_shape", "[4000000000, 4000000000]", "is said to be at 0")]
    [InlineData("networks.json", "target", "[1]", "1 values of target; shape (4) holds 4")]
    public void A_case_that_contradicts_itself_is_refused(string file, string field, string value, string why)
    {
        using var folder = new ReferenceFolder(Folder);
        var path = Path.Combine(folder.Path, file);
        var cases = JsonNode.Parse(File.ReadAllText(path))!.AsArray();
        cases[0]![field] = JsonNode.Parse(value);
        File.WriteAllText(path, cases.ToJsonString());
        Assert.Contains(why, folder.ReadingFails(), StringComparison.Ordinal);
    }

    private sealed class ReferenceFolder : TemporaryFolder
    {
        public ReferenceFolder(string? copyOf = null)
        {
            foreach (var file in copyOf is null ? [] : Directory.GetFiles(copyOf))
                File.Copy(file, this[System.IO.Path.GetFileName(file)]);
        }

        public string ReadingFails() => Assert.Throws<InvalidDataException>(() => ReferenceCase.ReadAll(Path)).Message;
    }
}
