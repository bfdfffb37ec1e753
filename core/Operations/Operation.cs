namespace RelDrop.Operations;

/// <summary>What an operation does to the sign of its input's elements.</summary>
internal enum OutputRange
{
    /// <summary>Nothing is known of the output. Always safe to assume.</summary>
    Any,

    /// <summary>The output has no negative element if the inputs have none.</summary>
    KeepsSign,

    /// <summary>The output has no negative element.</summary>
    NonNegative,

    /// <summary>The output lies between 0 and 1: in a product, it is the gate and the other factor the signal.</summary>
    Gate,
}

/// <summary>A family of operations that relevance passes through in the same way.</summary>
/// <param name="Name">Its name in graphs and messages.</param>
/// <param name="Kind">The kind of layer by which composites assign rules to it.</param>
/// <param name="Rules">The rules that it can have; without one it propagates as its gradient does.</param>
internal sealed record Operation(string Name, Layers Kind, params string[] Rules)
{
    /// <summary>Fully connected layers.</summary>
    public static readonly Operation Linear = new("Linear", Layers.Dense, OfLinearLayers);

    /// <summary>Convolutions and transposed convolutions.</summary>
    public static readonly Operation Convolution = new("Convolution", Layers.Convolution, OfLinearLayers);

    /// <summary>Batch normalization with running statistics.</summary>
    public static readonly Operation BatchNorm = new("BatchNorm", Layers.BatchNorm, "Pass", "Norm", "Epsilon", "Gradient");

    /// <summary>Normalization by the input's own statistics.</summary>
    public static readonly Operation Normalization = new("Normalization", Layers.Normalization, "Pass", "Norm", "Epsilon", "Gradient");

    /// <summary>ReLU, whose gradient its output gives.</summary>
    public static readonly Operation ReLU = new("ReLU", Layers.ReLU, OfActivations);

    /// <summary>Every other element-wise function.</summary>
    public static readonly Operation Activation = new("Activation", Layers.OtherActivation, OfActivations);

    /// <summary>Max pooling, and the maximum over dimensions: relevance goes to the winner.</summary>
    public static readonly Operation MaxPool = new("MaxPool", Layers.MaxPooling, "Gradient");

    /// <summary>Average pooling, and the mean or sum over dimensions.</summary>
    public static readonly Operation AveragePool = new("AveragePool", Layers.AveragePooling, "Norm", "Epsilon", "Gradient");

    /// <summary>The same elements in another shape.</summary>
    public static readonly Operation Reshape = new("Reshape", Layers.None);

    /// <summary>Elements that are selected, repeated or reordered: relevance goes back where they came from.</summary>
    public static readonly Operation Rearrange = new("Rearrange", Layers.None);

    /// <summary>Elements that are mixed, as by interpolation or where patches overlap: relevance goes back by their weights.</summary>
    public static readonly Operation Interpolate = new("Interpolate", Layers.None);

    /// <summary>Nothing in eval mode.</summary>
    public static readonly Operation Identity = new("Identity", Layers.None);

    /// <summary>Sum of two tensors.</summary>
    public static readonly Operation Add = new("Add", Layers.Sum, "Norm", "Epsilon", "Pass", "Gradient");

    /// <summary>Difference of two tensors.</summary>
    public static readonly Operation Subtract = new("Subtract", Layers.Difference, "Signal", "Norm", "Epsilon", "Gradient");

    /// <summary>A constant is added, which takes no relevance.</summary>
    public static readonly Operation Offset = new("Offset", Layers.None);

    /// <summary>Element-wise product.</summary>
    public static readonly Operation Multiply = new("Multiply", Layers.Product, "Signal", "Uniform", "Gradient");

    /// <summary>Element-wise quotient.</summary>
    public static readonly Operation Divide = new("Divide", Layers.Product, "Signal", "Uniform", "Gradient");

    /// <summary>Matrix product.</summary>
    public static readonly Operation MatMul = new("MatMul", Layers.Product, "Signal", "Uniform", "Gradient");

    /// <summary>Softmax inside a model.</summary>
    public static readonly Operation Softmax = new("Softmax", Layers.Softmax, "Epsilon", "Pass", "Gradient");

    /// <summary>The logarithm of softmax inside a model, and softmin.</summary>
    public static readonly Operation LogSoftmax = new("LogSoftmax", Layers.None, "Pass", "Gradient");

    /// <summary>Softmax at a model's output, which is skipped: relevance starts at the logits.</summary>
    public static readonly Operation OutputSoftmax = new("OutputSoftmax", Layers.None, "Pass", "Gradient");

    /// <summary>A table of vectors: an index receives the relevance of its vector.</summary>
    public static readonly Operation Embedding = new("Embedding", Layers.None);

    /// <summary>A differentiable function that is none of the above: its gradient.</summary>
    public static readonly Operation Function = new("Function", Layers.None);

    /// <summary>A tensor that carries no relevance.</summary>
    public static readonly Operation Constant = new("Constant", Layers.None);

    /// <summary>A parameter of the model's of which the relevance is asked for: it takes its share, and gives it to nobody.</summary>
    public static readonly Operation Parameter = new("Parameter", Layers.None);

    /// <summary>A method for which the user has written the relevance.</summary>
    public static readonly Operation Custom = new("Custom", Layers.None);

    /// <summary>A compiled block, or a module of which only the base type is known: dispatched at run time.</summary>
    public static readonly Operation Module = new("Module", Layers.None);

    private static string[] OfLinearLayers => ["Epsilon", "ZPlus", "AlphaBeta", "Gamma", "ZBox", "WSquare", "Flat", "Norm", "Gradient"];

    private static string[] OfActivations => ["Pass", "DeconvNet", "GuidedBackprop", "BetaSmooth", "Gradient"];

    /// <summary>Whether its rules are terms of weights and inputs.</summary>
    public bool IsLinear => Kind is Layers.Dense or Layers.Convolution;

    /// <summary>Whether it is an element-wise activation, ReLU or another.</summary>
    public bool IsActivation => Kind is Layers.ReLU or Layers.OtherActivation;

    /// <summary>Whether the operation is a sum or a difference of two tensors.</summary>
    public bool IsSum => Kind is Layers.Sum or Layers.Difference;

    /// <summary>Whether the operation is a product, of which factors may be gates.</summary>
    public bool IsProduct => Kind == Layers.Product;

    /// <summary>Whether it can have the rule.</summary>
    public bool Takes(string rule) => Rules.Contains(rule);
}
