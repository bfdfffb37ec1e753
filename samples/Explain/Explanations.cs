using RelDrop.Heatmaps;
using RelDrop.Samples;
using RelDrop.Weights;
using Spectre.Console;
using static TorchSharp.torch;

namespace Explain;

/// <summary>A whole run: model, images in batches, pictures and the table.</summary>
internal sealed class Explanations(IAnsiConsole console)
{
    private const int RowsPerGrid = 20;

    public void Run(Request request)
    {
        // Random weights are the same in every run.
        manual_seed(1);
        using var model = Bars.Show(console, $"getting {request.Model.Name}", steps: null, _ => Create(request));
        if (request.Weights is null)
            console.MarkupLineInterpolated($"[yellow]No --weights: the weights of {request.Model.Name} are random, and so are the classes and heatmaps below.[/]");

        var explainer = new Explainer(model, request.Presets);
        var scale = Scale.Quantile(request.Quantile);
        var predictions = new List<Prediction>();
        Bars.Show(console, $"{request.Model.Name} under {string.Join(", ", explainer.PresetNames)}", request.Files.Count, task =>
        {
            foreach (var (page, pageFiles) in request.Files.Chunk(RowsPerGrid).Index())
            {
                var rows = new List<Explanation>();
                foreach (var files in pageFiles.Chunk(request.BatchSize))
                {
                    rows.AddRange(explainer.Explain(files, request.Preparation, request.Target, scale, request.Classes.Count));
                    task.Increment(files.Length);
                }

                Pictures.WriteMaps(request, explainer.PresetNames, rows);
                Pictures.WriteGrid(request, explainer.PresetNames, rows, page);
                predictions.AddRange(rows.Select(row => row.Prediction));
            }
        });

        var scores = new Scores(request.Classes, predictions);
        scores.Write(Path.Combine(request.Output, "scores.csv"));
        console.Write(scores.ToTable(console.Profile.Out.IsTerminal ? TableBorder.Rounded : TableBorder.Markdown));
        console.MarkupLineInterpolated($"Pictures and scores: {Path.GetFullPath(request.Output)}");
    }

    private static nn.Module<Tensor, Tensor> Create(Request request)
    {
        var model = request.Model.Create(request.Classes.Count, 3);
        if (request.Weights is { } weights)
            model.LoadWeights(weights);
        return model;
    }
}
