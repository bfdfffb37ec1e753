using Xunit.Abstractions;

namespace RelDrop.Tests.Cases;

/// <summary>Programs as users write them, in all their ways: each is compiled exactly or refused at its line.</summary>
public class CaseTests(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(CaseFiles.Ids), MemberType = typeof(CaseFiles))]
    public void It_is_compiled_exactly_or_refused(string id)
    {
        var source = CaseFiles.All[id];
        var result = CaseRunner.Run(source);
        var objection = source.Objection(result);
        Assert.True(objection is null, $"{id}: {objection}, but is {result.Verdict}. {result.Message}");
    }

    [Fact]
    public void The_report_counts_every_case()
    {
        var results = CaseFiles.All.Values.Select(source => (source, CaseRunner.Run(source))).ToArray();
        var report = CaseReport.Of(results);
        output.WriteLine(report);
        if (Environment.GetEnvironmentVariable(CaseReport.Variable) is { Length: > 0 } path)
            File.WriteAllText(path, report);
    }
}
