namespace RelDrop.Operations;

/// <summary>
/// What an operation's rule says of its input's relevance: whether it is 0 wherever the input is ("grounded"). Below a ReLU such
/// relevance needs no pre-activation: where that was negative nothing arrives, elsewhere it is the activation.
/// </summary>
internal enum Grounding
{
    /// <summary>Relevance may go to inputs that are 0.</summary>
    Never,

    /// <summary>It is grounded if the output's relevance is, since the output is 0 where the input is.</summary>
    IfOutput,

    /// <summary>Relevance is a multiple of the input.</summary>
    Always,
}

/// <summary>Which rules ground relevance on which operations.</summary>
internal static class Groundings
{
    private static readonly string[] TimesInput = ["Epsilon", "Norm", "ZPlus", "AlphaBeta", "Gamma"];

    /// <summary>The grounding of a function under a rule; null is the gradient.</summary>
    public static Grounding Of(KnownFunction function, string? rule)
    {
        var operation = function.Operation;
        if (operation.IsLinear || operation.IsSum || operation.Kind is Layers.AveragePooling or Layers.BatchNorm or Layers.Normalization)
            return TimesInput.Contains(rule) ? Grounding.Always : Grounding.Never;
        if (operation == Operation.MatMul)
            return rule is "Signal" or "Uniform" ? Grounding.Always : Grounding.Never;
        if (operation == Operation.ReLU)
            return rule is "Pass" or "DeconvNet" ? Grounding.IfOutput : rule is null or "Gradient" or "GuidedBackprop" ? Grounding.Always : Grounding.Never;
        var keepsZero = operation.IsActivation ? rule == "Pass" && function.Range == OutputRange.KeepsSign
            : operation == Operation.MaxPool || operation == Operation.Reshape || operation == Operation.Identity
            || (operation.IsProduct && rule is "Signal" or "Uniform");
        return keepsZero ? Grounding.IfOutput : Grounding.Never;
    }
}
