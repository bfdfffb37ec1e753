using RelDrop.Conformance;
using RelDrop.Conformance.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Oracle;

/// <summary>The oracle against zennit: what it says of random architectures can be trusted.</summary>
public class OracleTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Reference");

    public static TheoryData<string> Titles() =>
    [
        .. ReferenceCase.ReadAll(Folder)
            .Where(reference => reference.Subject is "mlp" or "vgg" or "resnet18-w8-cifar" && OraclePresets.Names.Contains(reference.Rule))
            .Select(reference => reference.Title).Distinct(),
    ];

    [Theory]
    [MemberData(nameof(Titles))]
    public void The_oracle_agrees_with_zennit(string title)
    {
        using var scope = NewDisposeScope();
        var reference = ReferenceCase.ReadAll(Folder).First(reference => reference.Title == title);
        var values = new ReferenceValues("");
        var subject = Catalog.Models[reference.Subject];
        var model = subject.Create();
        values.Fill(model, reference.Case, subject.Prefix);
        model.to(float64);
        var input = LrpTape.Input(values.Uniform($"{reference.Case}/input", reference.InputShape, reference.InputRange.Low, reference.InputRange.High).to(float64));
        var tape = new LrpTape(reference.Rule);
        var output = model switch
        {
            Mlp => Run(tape, (Sequential)model.children().Single(), input),
            Vgg vgg => Run(tape, (Sequential)vgg.children().Last(), tape.Apply(OracleKind.Other, x => x.flatten(1), Run(tape, (Sequential)vgg.children().First(), input))),
            _ => RunResNet(tape, model, input),
        };
        var relevance = tape.Relevance(input, output, nn.functional.one_hot(tensor(reference.Target!), output.Value.shape[1]).to(float64));
        var expected = tensor(reference.Relevance).reshape(reference.InputShape).to(float64);
        var error = ((relevance - expected).norm() / expected.norm()).item<double>();
        Assert.True(error <= Tolerance(reference.Rule), $"off by {error}");
    }

    /// <summary>
    /// Presets without a rule for batch norm send relevance through the one that zennit empties, whose ε costs 5e-6 a layer;
    /// RelDropPaper multiplies rounding up.
    /// </summary>
    private static double Tolerance(string preset) => preset is "DeconvNet" or "GuidedBackprop" or "BetaSmooth" or "ExcitationBackprop" or "RelDropPaper" ? 3e-5 : 1e-6;

    /// <summary>A Sequential of layers, each batch norm folded into the layer before it.</summary>
    internal static LrpTape.Node Run(LrpTape tape, Sequential layers, LrpTape.Node x)
    {
        var modules = layers.children().ToArray();
        for (var i = 0; i < modules.Length; i++)
        {
            x = modules[i] switch
            {
                TorchSharp.Modules.Linear or Convolution => tape.Linear(modules[i], i + 1 < modules.Length ? modules[i + 1] as BatchNorm : null, x),
                BatchNorm or Dropout => x,
                ReLU => tape.Apply(OracleKind.ReLU, y => y.relu(), x),
                MaxPool2d pool => tape.Apply(OracleKind.Other, pool.forward, x),
                var other => throw new NotSupportedException(other.GetName()),
            };
        }

        return x;
    }

    private static LrpTape.Node RunResNet(LrpTape tape, nn.Module model, LrpTape.Node x)
    {
        T Child<T>(nn.Module of, string name) where T : nn.Module => (T)of.named_children().Single(child => child.name == name).module;
        LrpTape.Node ReLU(LrpTape.Node y) => tape.Apply(OracleKind.ReLU, z => z.relu(), y);
        LrpTape.Node Conv(nn.Module of, string suffix, LrpTape.Node y) => tape.Linear(Child<Conv2d>(of, "conv" + suffix), Child<BatchNorm2d>(of, "bn" + suffix), y);

        x = ReLU(Conv(model, "1", x));
        foreach (var block in Enumerable.Range(1, 4).SelectMany(i => Child<Sequential>(model, "layer" + i).children()))
        {
            var y = Conv(block, "2", ReLU(Conv(block, "1", x)));
            var identity = block.named_children().Any(child => child.name == "downsample") ? Run(tape, Child<Sequential>(block, "downsample"), x) : x;
            x = ReLU(tape.Sum(y, identity));
        }

        x = tape.Apply(OracleKind.AveragePooling, y => y.mean([2, 3], keepdim: true), x);
        return tape.Linear(Child<TorchSharp.Modules.Linear>(model, "fc"), null, tape.Apply(OracleKind.Other, y => y.flatten(1), x));
    }
}
