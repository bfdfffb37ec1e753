namespace RelDrop.Tests.Studies;

public sealed class StudyFileTests : IDisposable
{
    private const string Study = """
        name: study
        seeds: 2
        methods:
          plain:
          other: --other
        settings:
          share: {a: "1", b: "2"}
        commands:
        - train {run} {method} {seed} {share}
        measures: [evaluate/top1]
        """;

    private readonly ToolScript tool = new();

    public void Dispose() => tool.Dispose();

    [Theory]
    [InlineData("seeds: 2", "sedes: 2", "line 2: the file has no key sedes; did you mean 'seeds'?")]
    [InlineData("seeds: 2", "seeds: 0", "line 2: seeds is 0; expected a whole number from 1 to 10000.")]
    [InlineData("seeds: 2", "seeds: [1, 1]", "line 2: seeds has one twice")]
    [InlineData("seeds: 2\n", "", "the file has no seeds.")]
    [InlineData("  other: --other", "  PLAIN: --other", "methods has plain and PLAIN, whose folders would have one name")]
    [InlineData("  other: --other", "  other: [1]", "line 5: methods.other is a list; expected a text.")]
    [InlineData("measures: [evaluate/top1]", "measures: [top1]", "line 10: measures has top1; expected RESULT/SCALAR")]
    [InlineData("measures: [evaluate/top1]", "measures: []", "line 10: measures is an empty list; expected a list of one or more.")]
    [InlineData("measures: [evaluate/top1]", "measures: [a/b]\ncompare: [othr - plain]", "line 11: compare has the method othr; did you mean 'other'?")]
    [InlineData("measures: [evaluate/top1]", "measures: [a/b]\ncompare: [other]", "expected two methods with ' - ' between them.")]
    [InlineData("measures: [evaluate/top1]", "measures: [a/b]\nconfidence: 95", "line 11: confidence is 95; expected a number between 0 and 1.")]
    [InlineData("measures: [evaluate/top1]", "measures: [a/b]\nvalues: {seed: 1}", "values.seed has the name of another place")]
    [InlineData("{share}", "{shaer}", "line 9: 'train {run} {method} {seed} {shaer}' has {shaer}; did you mean {share}?")]
    [InlineData(" {share}", "", "line 9: no command has {share}, so that settings would make no difference.")]
    [InlineData(" {seed}", "", "no command has {seed}, so that seeds would make no difference.")]
    [InlineData(" {run}", "", "a command lacks {run}, the cell's folder")]
    [InlineData("other: --other", "other: --size {size}", "line 5: '--size {size}' has {size}, and the study has no values.")]
    [InlineData("- train", "- rnu: train", "has no key rnu; did you mean 'run'?")]
    [InlineData("name: study", "name: [", "study.yaml, line ")]
    public void A_mistake_is_named_with_its_line(string correct, string mistaken, string message)
    {
        Assert.Contains(correct, Study, StringComparison.Ordinal);
        tool.Study(Study.Replace(correct, mistaken, StringComparison.Ordinal));
        Refused(message);
    }

    [Fact]
    public void What_is_asked_of_a_file_must_be_in_it()
    {
        tool.Study(Study);
        Refused("has no quick variant", "--quick");
        Refused("The study has no value x; expected none", "--set", "x=1");
        Refused("--set is x; expected NAME=VALUE", "--set", "x");
        tool.Study(Study + "\nquick: {methods: [plan]}");
        Refused("quick.methods has plan, which is none of plain, other.", "--quick");
        tool.Study("");
        Refused("is empty; expected a study.");
    }

    private void Refused(string message, params string[] arguments)
    {
        var (code, _, error) = tool.Run([.. arguments, "--dry-run"]);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.TrimEnd());
    }
}
