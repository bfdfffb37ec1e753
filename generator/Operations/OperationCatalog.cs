using System.Collections.Generic;

namespace RelDrop.Generator.Operations;

/// <summary>The operations of a graph, and the modules that perform them.</summary>
internal static class OperationCatalog
{
    public const string Linear = "Linear";
    public const string Convolution = "Convolution";
    public const string BatchNorm = "BatchNorm";
    public const string ReLU = "ReLU";
    public const string MaxPool2d = "MaxPool2d";
    public const string AveragePool = "AveragePool";
    public const string Mean = "Mean";
    public const string Reshape = "Reshape";
    public const string FlattenModule = "Flatten";
    public const string Identity = "Identity";
    public const string Add = "Add";

    /// <summary>A compiled block, or a module of which only the base type is known: run-time dispatch.</summary>
    public const string Module = "Module";

    private static readonly Dictionary<string, string> Modules = new()
    {
        ["Linear"] = Linear,
        ["Conv1d"] = Convolution,
        ["Conv2d"] = Convolution,
        ["Conv3d"] = Convolution,
        ["ConvTranspose1d"] = Convolution,
        ["ConvTranspose2d"] = Convolution,
        ["ConvTranspose3d"] = Convolution,
        ["BatchNorm1d"] = BatchNorm,
        ["BatchNorm2d"] = BatchNorm,
        ["BatchNorm3d"] = BatchNorm,
        ["ReLU"] = ReLU,
        ["MaxPool2d"] = MaxPool2d,
        ["AvgPool2d"] = AveragePool,
        ["AdaptiveAvgPool2d"] = AveragePool,
        ["Flatten"] = FlattenModule,
        ["Dropout"] = Identity,
        ["Dropout1d"] = Identity,
        ["Dropout2d"] = Identity,
        ["Dropout3d"] = Identity,
        ["AlphaDropout"] = Identity,
        ["Identity"] = Identity,
        ["Sequential"] = Module,
    };

    /// <summary>The operation that a class of modules performs, or null if no relevance pass is known for it.</summary>
    public static string? ForModule(string type)
    {
        const string prefix = "TorchSharp.Modules.";
        if (!type.StartsWith(prefix, System.StringComparison.Ordinal))
            return Module;
        return Modules.TryGetValue(type.Substring(prefix.Length), out var operation) ? operation : null;
    }

    /// <summary>The bit of the runtime's Layers that composites assign rules by.</summary>
    public static int Kind(string operation) => operation switch
    {
        Linear => 1 << 0,
        Convolution => 1 << 1,
        BatchNorm => 1 << 2,
        ReLU => 1 << 3,
        AveragePool or Mean => 1 << 4,
        MaxPool2d => 1 << 5,
        Add => 1 << 6,
        _ => 0,
    };

    /// <summary>The rules that an operation can have; what a composite assigns is checked against them too.</summary>
    public static string[] Rules(string operation) => operation switch
    {
        Linear or Convolution => ["Epsilon", "ZPlus", "AlphaBeta", "Gamma", "ZBox", "WSquare", "Flat", "Norm", "Gradient"],
        BatchNorm => ["Pass", "Gradient"],
        ReLU => ["Pass", "DeconvNet", "GuidedBackprop", "BetaSmooth", "Gradient"],
        AveragePool or Mean => ["Norm", "Epsilon", "Gradient"],
        Add => ["Norm", "Epsilon", "Pass", "Gradient"],
        MaxPool2d => ["Gradient"],
        _ => [],
    };

    /// <summary>The bit for layers that see the input first.</summary>
    public const int First = 1 << 30;

    public static bool IsLinear(string operation) => operation is Linear or Convolution;

    /// <summary>Whether the output has no negative element if the inputs have none.</summary>
    public static bool KeepsSign(string operation) =>
        operation is MaxPool2d or AveragePool or Mean or Reshape or FlattenModule or Identity or Add;
}
