using System.Globalization;
using RelDrop.Tests.Cases;
using Xunit.Abstractions;

namespace RelDrop.Tests.Mutations;

/// <summary>
/// Programs that were changed at random: each is compiled exactly or refused at its line. <c>RELDROP_MUTANTS=5000 dotnet test --filter
/// MutantTests</c> runs more, <c>RELDROP_MUTANT_SEED=7</c> others, and <c>RELDROP_MUTANTS_FOLDER</c> receives the report and the faults.
/// One alone is <c>dotnet RelDrop.Tests.dll mutant SEED NUMBER</c>.
/// </summary>
public class MutantTests(ITestOutputHelper output)
{
    private const int Seed = 1;
    private const int Count = 300;

    [Fact]
    public void Every_mutant_is_compiled_exactly_or_refused()
    {
        var (seed, count) = (Setting("RELDROP_MUTANT_SEED", Seed), Setting("RELDROP_MUTANTS", Count));
        var results = new MutantRun(seed, count).Run();
        var report = MutantReport.Of(results);
        output.WriteLine(report);
        var faults = results.Where(result => result.IsFault).ToArray();
        if (Environment.GetEnvironmentVariable("RELDROP_MUTANTS_FOLDER") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"report-{seed}.md"), report);
            foreach (var fault in faults)
                File.WriteAllText(Path.Combine(folder, $"{fault.Result.Verdict}-{seed}-{fault.Mutant.Number}.cs"), Described(fault, seed));
        }

        Assert.True(faults.Length == 0, string.Join("\n\n", faults.Take(20).Select(fault => Described(fault, seed))));
        Assert.True(results.Count(result => result.Result.Verdict == Verdict.Equal) > count / 4, "Too few mutants are compiled.");
        var absent = Mutation.All.Select(mutation => mutation.Name).Except(results.SelectMany(result => result.Mutant.Changes));
        Assert.True(count < Mutation.All.Count || !absent.Any(), $"Changes without a mutant: {string.Join(", ", absent)}");
    }

    [Fact]
    public void Every_program_that_is_changed_is_equal()
    {
        var others = MutantSeeds.All.Select(program => (program.Id, Result: CaseRunner.Run(program))).Where(program => program.Result.Verdict != Verdict.Equal).ToArray();
        Assert.True(others.Length == 0, string.Join("\n", others.Select(program => $"{program.Id}: {program.Result.Verdict} {program.Result.Message}")));
    }

    private static string Described(MutantResult fault, int seed) =>
        $"// {fault.Result.Verdict}\n// mutant {seed} {fault.Mutant.Number} of {fault.Mutant.Origin}\n// changes: {string.Join(", ", fault.Mutant.Changes)}\n// message: {fault.Result.Message.ReplaceLineEndings(" ")}\n{fault.Mutant.Text}";

    private static int Setting(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
