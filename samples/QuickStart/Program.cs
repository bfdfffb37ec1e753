using System.CommandLine;
using System.Globalization;
using QuickStart;
using QuickStart.Data;
using QuickStart.Report;
using Spectre.Console;

Option<int> Count(string name, string description, int least) => new(name)
{
    Description = description,
    // What is no number at all has an error already, and a value that throws.
    Validators = { result => { if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value < least) result.AddError($"{name} is {value}; expected at least {least}."); } },
};

var data = new Option<string?>("--data") { Description = "A folder of images, train/<class>/*.jpg|png and test/<class>/…; drawn shapes without it." };
var output = new Option<string>("--out") { Description = "Where pictures and report go.", DefaultValueFactory = _ => Path.Combine("out", "quickstart") };
var quick = new Option<bool>("--quick") { Description = "Fewer images and epochs: to see that everything works." };
var images = Count("--images", "The number of training images.", 10);
var epochs = Count("--epochs", "The number of epochs.", 1);
var seeds = Count("--seeds", "How often to repeat, each time with another seed.", 1);
var command = new RootCommand("Trains a CNN without masking, with Random Erasing and with RelDrop, and shows what each looks at.") { data, output, quick, images, epochs, seeds };
command.SetAction(parsed =>
{
    try
    {
        var isQuick = parsed.GetValue(quick);
        int Chosen(Option<int> option, int full, int fast) => parsed.GetResult(option) is null ? (isQuick ? fast : full) : parsed.GetValue(option);
        var folder = parsed.GetValue(data);
        var count = Chosen(images, folder is null ? 1500 : 5000, 400);
        Run(folder, new Output(parsed.GetRequiredValue(output)), count, isQuick ? 200 : 1000, new Schedule(Chosen(epochs, 20, 4)), Chosen(seeds, 1, 1));
        return 0;
    }
    catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
    catch (AggregateException e) when (e.InnerException is InvalidDataException inner)
    {
        Console.Error.WriteLine(inner.Message);
        return 1;
    }
});
return command.Parse(args).Invoke();

static void Run(string? folder, Output output, int trainCount, int testCount, Schedule schedule, int seedCount)
{
    Dataset Load(int seed) => folder is null ? Shapes.Create(trainCount, testCount, markerAgreement: 0.97, seed) : ImageFolder.Read(folder, trainCount, testCount, size: 32);
    var data = Load(1);
    var description = string.Create(CultureInfo.InvariantCulture, $"{data.Train.Count} training and {data.Test.Count} test images of {data.Train.Classes.Count} classes, {schedule.Epochs} epochs, {seedCount} seed{(seedCount == 1 ? "" : "s")}.");
    AnsiConsole.WriteLine(description);

    var runs = new List<Run>();
    AnsiConsole.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(progress =>
    {
        foreach (var strategy in Strategy.All)
        {
            var task = progress.AddTask(strategy.Name, maxValue: schedule.Epochs * seedCount);
            for (var seed = 1; seed <= seedCount; seed++)
            {
                runs.Add(Experiment.Train(strategy, seed == 1 ? data : Load(seed), schedule, seed, epoch =>
                {
                    task.Description = string.Create(CultureInfo.InvariantCulture, $"{strategy.Name}: loss {epoch.Loss:0.000}, accuracy {epoch.Accuracy:0.0%}");
                    task.Increment(1);
                }));
            }
        }
    });

    var summary = Summary.Of(runs, Experiment.RelativeStepTimes(data, schedule, rounds: 50));
    var table = new Table().Border(AnsiConsole.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.Markdown);
    table.AddColumns([.. summary.Columns]);
    foreach (var row in summary.Rows)
        table.AddRow([.. row]);
    if (!AnsiConsole.Profile.Out.IsTerminal)
        AnsiConsole.Profile.Width = 200;
    AnsiConsole.Write(table);

    output.Write("relevance.png", Pictures.Heatmaps([.. runs.Where(run => run.Seed == 1)], data.Test, count: 6));
    output.Write("curves.png", Pictures.Curves(runs));
    output.Write("report.html", HtmlReport.Write(description, summary));
    AnsiConsole.WriteLine($"Report: {output.PathOf("report.html")}");
}
