using System.CommandLine;
using RelDrop;
using RelDrop.Conformance;
using RelDrop.Conformance.Attention;

var directory = new Argument<DirectoryInfo>("DIR") { Description = "The folder of layers.json, networks.json and networks.f32, or of attention.json and attention.f32." };
var salt = new Option<string>("--salt") { Description = "What the references' values were salted with.", DefaultValueFactory = _ => "" };
var filter = new Option<string>("--filter") { Description = "Only cases whose 'case composite' or 'case rule' contains this.", DefaultValueFactory = _ => "" };

var command = new RootCommand("Compares compiled relevance passes with reference relevance.") { directory, salt, filter };
command.SetAction(parsed =>
{
    try
    {
        return Run(parsed.GetRequiredValue(directory).FullName, parsed.GetRequiredValue(salt), parsed.GetRequiredValue(filter));
    }
    catch (InvalidDataException e)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
});
return command.Parse(args).Invoke();

static int Run(string directory, string salt, string filter)
{
    TorchCpu.Ensure();
    var values = new ReferenceValues(salt);
    var (passed, failed) = (0, 0);
    foreach (var verdict in Verdicts(directory, values, filter))
    {
        if (verdict.Passed)
        {
            passed++;
            continue;
        }

        failed++;
        Console.WriteLine($"{verdict.Title}: {verdict.Message}");
    }

    // A run that compared nothing is no success: most likely the filter has a typing error.
    if (passed + failed == 0)
        Console.Error.WriteLine($"No case contains '{filter}'.");
    Console.WriteLine($"{passed} passed, {failed} failed");
    return passed + failed == 0 ? 2 : failed == 0 ? 0 : 1;
}

// A folder holds zennit's cases, or those of attention.
static IEnumerable<Verdict> Verdicts(string directory, ReferenceValues values, string filter) => File.Exists(Path.Combine(directory, "attention.json"))
    ? AttentionCase.ReadAll(directory).Where(reference => reference.Title.Contains(filter, StringComparison.Ordinal)).SelectMany(reference => AttentionComparison.Run(reference, values))
    : ReferenceCase.ReadAll(directory).Where(reference => reference.Title.Contains(filter, StringComparison.Ordinal)).Select(reference => Comparison.Run(reference, values));
