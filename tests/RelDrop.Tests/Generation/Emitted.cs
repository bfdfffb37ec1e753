using System.Reflection;
using Microsoft.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Generation;

/// <summary>Classes from source, compiled with the generator and loaded.</summary>
internal sealed class Emitted
{
    private readonly Assembly assembly;

    public Emitted(string source, string disabledPasses = "")
    {
        var result = Compiler.Run(source, disabledPasses);
        Assert.Empty(result.Reported);
        using var image = new MemoryStream();
        var emitted = result.Compilation.Emit(image);
        Assert.True(emitted.Success, string.Join("\n", emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        assembly = Assembly.Load(image.ToArray());
    }

    /// <summary>A class of the namespace Models.</summary>
    public Type Type(string name) => assembly.GetType($"Models.{name}", throwOnError: true)!;

    /// <summary>A model in float64, whose parameters and statistics are random, the same at each call.</summary>
    public nn.Module<Tensor, Tensor> Create(string name, params object[] arguments)
    {
        manual_seed(21);
        var model = (nn.Module<Tensor, Tensor>)Activator.CreateInstance(Type(name), arguments)!;
        model.to(ScalarType.Float64);
        Randomize(model);
        return model;
    }

    /// <summary>Gives parameters and statistics random values that none of them starts with.</summary>
    public static void Randomize(nn.Module model)
    {
        using var withoutGradient = no_grad();
        foreach (var (path, value) in model.state_dict())
        {
            if (value.is_floating_point())
                value.copy_(path.EndsWith("var", StringComparison.Ordinal) ? rand_like(value) + 0.5 : randn_like(value) * 0.5);
        }
    }
}
