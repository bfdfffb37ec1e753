using RelDrop;
using RelDrop.Heatmaps;
using RelDrop.Training;
using TorchSharp;
using static TorchSharp.torch;

const int Epochs = 10, BatchesPerEpoch = 30, BatchSize = 32;

TorchCpu.Ensure();
random.manual_seed(1);
var device = cuda.is_available() ? CUDA : CPU;
using var model = new Net();
model.to(device);
using var optimizer = optim.Adam(model.parameters(), 1e-2);

// 'dropout: null' trains without RelDrop, to compare. CheckpointPath lets a run go on where it was stopped.
var trainer = new Trainer(model, optimizer, dropout: model.CreateRelDrop(seed: 1));
foreach (var epoch in trainer.Epochs(Epochs, Batches))
    Console.WriteLine($"epoch {epoch.Epoch}: {epoch.Accuracy:P1} of the training images");

model.eval();
using var scope = NewDisposeScope();
var (images, labels) = Squares.Draw(new Generator(0), isTest: true, count: 500);
(images, labels) = (images.to(device), labels.to(device));
var accuracy = model.forward(images).argmax(1).eq(labels).to(float32).mean().item<float>();
Console.WriteLine($"{accuracy:P1} of the test images, in which the dot is random");

using var a = model.Attribute(images[..4], labels[..4]);
var grid = new HeatmapGrid("image", "relevance") { ColorBar = new ColorBar(ColorMap.Seismic) };
for (var i = 0; i < 4; i++)
    grid.Add(labels[i].item<long>() == 0 ? "filled" : "hollow", RgbImage.FromTensor(images[i], Squares.Normalization), Heatmap.Of(a.Relevance[i]).Render(ColorMap.Seismic));
grid.Render().Save("heatmap.png");
Console.WriteLine("What it looks at: heatmap.png");

// The batches of an epoch, the same ones whenever they are asked for.
IEnumerable<Batch> Batches(int epoch)
{
    var random = new Generator((ulong)epoch + 1);
    for (var i = 0; i < BatchesPerEpoch; i++)
    {
        var (images, labels) = Squares.Draw(random, isTest: false, BatchSize);
        yield return new Batch(images.to(device), labels.to(device));
    }
}
