using System.Globalization;
using System.Text;
using RelDrop;
using RelDrop.Samples;
using RelDrop.Training;
using RelDrop.Weights;
using Spectre.Console;
using static TorchSharp.torch;

namespace Explain.Training;

/// <summary>A whole training: images, model, progress, test accuracy and files.</summary>
internal sealed class TrainingRun(IAnsiConsole console)
{
    public void Run(TrainingRequest request)
    {
        // What cannot be written should be known before the work, not after.
        var output = Path.GetFullPath(request.Output);
        if (Directory.Exists(output))
            throw new InvalidDataException($"--out is '{request.Output}', a folder; expected a file.");
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);

        var folder = new ImageFolder(request.Data, request.Preparation);
        using var train = Bars.Show(console, "reading training images", steps: null, _ => folder.Train(request.Images));
        using var test = Bars.Show(console, "reading test images", steps: null, _ => folder.Test(request.TestImages));
        var classes = folder.Classes.Count;
        console.WriteLine($"{request.Model.Name}: {train.Count} training and {test.Count} test images of {classes} classes.");

        manual_seed(request.Seed);
        using var model = request.Model.Create(classes, 3);
        // So is a model that is no classifier, or is one of other images.
        Correct(model, test.Batches(1).First(), classes);
        Fit(model, train, request);
        var accuracy = Bars.Show(console, "testing", steps: null, _ => Accuracy(model, test, request.BatchSize, classes));

        model.SaveWeights(output);
        AtomicFile.Write(ClassNames.FileBeside(output), Encoding.UTF8.GetBytes(string.Concat(folder.Classes.Select(name => $"{name}\n"))));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Test accuracy: {100 * accuracy:0.0} %."));
        console.WriteLine($"Weights and classes: {output}, {Path.GetFileName(ClassNames.FileBeside(output))}.");
        console.WriteLine($"Explain images with --model {request.Model.Name} --weights {request.Output}{request.InputOptions}");
    }

    private void Fit(nn.Module<Tensor, Tensor> model, ImageSet images, TrainingRequest request)
    {
        var batches = Shuffled.BatchCount(images.Count, request.BatchSize);
        Bars.Show(console, "training", (double)request.Epochs * batches, task =>
        {
            using var optimizer = optim.AdamW(model.parameters(), request.LearningRate, weight_decay: 0.01);
            var trainer = new Trainer(model, optimizer) { Schedule = Schedule.Cosine(request.Epochs).Every(batches) };
            foreach (var batch in trainer.Batches(request.Epochs, epoch => images.TrainingBatches(request.BatchSize, request.Seed, epoch)))
            {
                task.Increment(1);
                if (batch.Finished is not { } epoch)
                    continue;
                task.Description = double.IsFinite(epoch.Loss)
                    ? string.Create(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch}: loss {epoch.Loss:0.000}, accuracy {100 * epoch.Accuracy:0.0} %")
                    : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The loss of epoch {epoch.Epoch} is {epoch.Loss}; expected a finite one. Try a --rate below {request.LearningRate}."));
            }
        });
    }

    private static double Accuracy(nn.Module<Tensor, Tensor> model, ImageSet images, int batchSize, int classes) =>
        (double)images.Batches(batchSize).Sum(batch => Correct(model, batch, classes)) / images.Count;

    private static long Correct(nn.Module<Tensor, Tensor> model, Batch batch, int classes)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        using var input = batch.Input;
        using var labels = batch.Labels;
        model.eval();
        return Classifier.Logits(model, input, classes).argmax(1).eq(labels).sum().item<long>();
    }
}
