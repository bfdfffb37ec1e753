using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using RelDrop.Tests.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.RandomArchitectures;

/// <summary>Random models as an assembly.</summary>
internal sealed class CompiledArchitectures
{
    private const string Composites = """
        namespace Random
        {
            [ZBox(-2, 2, On = Layers.First | Layers.Convolution)] public class EpsilonGammaBox : EpsilonGamma;
            [Gamma(0.5, Name = "special*"), Uniform(On = Layers.Product)] public class Named : EpsilonPlusFlat;
        }

        """;

    private readonly Assembly assembly;

    public CompiledArchitectures(IEnumerable<Architecture> models, string disabledPasses = "")
    {
        var result = Compiler.Run(Composites + string.Concat(models.Select(model => model.Source)), disabledPasses);
        Assert.True(result.Reported.IsEmpty, string.Join("\n", result.Reported.Select(diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture)).Distinct().Take(10)));
        using var image = new MemoryStream();
        var emitted = result.Compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(10)));
        assembly = Assembly.Load(image.ToArray());
    }

    /// <summary>The model in float64, with random weights and statistics that its seed decides, as they decide torch's next random numbers.</summary>
    public nn.Module<Tensor, Tensor> Create(Architecture description)
    {
        manual_seed(description.Seed);
        var model = (nn.Module<Tensor, Tensor>)Activator.CreateInstance(assembly.GetType($"{description.Namespace}.Net", throwOnError: true)!)!;
        GroupNorms.Initialize(model);
        foreach (var (name, buffer) in model.named_buffers())
        {
            if (buffer.is_floating_point())
                buffer.copy_(name.EndsWith("var", StringComparison.Ordinal) ? rand_like(buffer) + 0.5 : randn_like(buffer) * 0.3);
        }

        model.to(float64);
        model.train(description.Seed % 2 == 0);
        return model;
    }

    /// <summary>One of the composites that the model is annotated with.</summary>
    public static Type Composite(nn.Module model, string name) =>
        model.GetType().CustomAttributes.SelectMany(attribute => attribute.AttributeType.GenericTypeArguments).First(type => type.Name == name);
}
