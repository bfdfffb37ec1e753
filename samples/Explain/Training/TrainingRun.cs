using System.Globalization;
using System.Text;
using RelDrop;
using RelDrop.Imaging;
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

        var folders = ImageSets.OpenFolders(request.Data);
        PixelSet Read(string what, IImageSource images, int? count) =>
            Bars.Show(console, $"reading {what} images", steps: null, _ => PixelSet.Decode(ImageSubset.Share(images, count), request.Preparation.Framing));
        var train = Read("training", folders.Train, request.Images);
        var test = Read("test", folders.Test, request.TestImages);
        var classes = train.Classes.Count;
        console.WriteLine($"{request.Model.Name}: {train.Labels.Count} training and {test.Labels.Count} test images of {classes} classes.");

        manual_seed(request.Seed);
        using var model = request.Model.Create(classes, 3);
        // So is a model that is no classifier, or is one of other images.
        Correct(model, TestBatches(test, request.Preparation, 1).First(), classes);
        Fit(model, train, request);
        var accuracy = Bars.Show(console, "testing", steps: null, _ => (double)TestBatches(test, request.Preparation, request.BatchSize).Sum(batch => Correct(model, batch, classes)) / test.Labels.Count);

        model.SaveWeights(output);
        AtomicFile.Write(ClassNames.FileBeside(output), Encoding.UTF8.GetBytes(string.Concat(train.Classes.Select(name => $"{name}\n"))));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Test accuracy: {100 * accuracy:0.0} %."));
        console.WriteLine($"Weights and classes: {output}, {Path.GetFileName(ClassNames.FileBeside(output))}.");
        console.WriteLine($"Explain images with --model {request.Model.Name} --weights {request.Output}{request.InputOptions}");
    }

    private void Fit(nn.Module<Tensor, Tensor> model, PixelSet images, TrainingRequest request)
    {
        // Batch norm needs two samples: a last one alone waits for another epoch.
        var loader = Loader(images, TrainingAugmentation(request.Preparation.Size), request.Preparation, request.BatchSize, shuffle: true, seed: (ulong)request.Seed, least: Math.Min(2, request.BatchSize));
        Bars.Show(console, "training", (double)request.Epochs * loader.Steps, task =>
        {
            using var optimizer = ParameterGroups.AdamW(model, request.LearningRate, decaysAll: true);
            var trainer = new Trainer(model, optimizer) { Schedule = Schedule.Cosine(request.Epochs).Every(loader.Steps) };
            foreach (var batch in trainer.Batches(request.Epochs, loader.Batches))
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

    /// <summary>Mirrored, and shifted by up to an eighth.</summary>
    private static Augmentation TrainingAugmentation(int size) => new(new RandomCrop(size, size / 8)) { MirrorProbability = 0.5 };

    private static IEnumerable<Batch> TestBatches(PixelSet images, Preparation preparation, int size) =>
        Loader(images, new Augmentation(new Stretch(preparation.Size, preparation.Size)), preparation, size).Batches(epoch: 0, start: 0);

    private static ImageLoader Loader(PixelSet images, Augmentation augmentation, Preparation preparation, int size, bool shuffle = false, ulong seed = 0, int least = 1) =>
        new(images, augmentation, new LoaderOptions { BatchSize = size, Shuffle = shuffle, Seed = seed, LeastBatch = least, Normalization = preparation.Normalization });

    private static long Correct(nn.Module<Tensor, Tensor> model, Batch batch, int classes)
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        using var input = batch.Input;
        using var labels = batch.Labels;
        model.eval();
        return Logits.Of(model, input, classes).argmax(1).eq(labels).sum().item<long>();
    }
}
