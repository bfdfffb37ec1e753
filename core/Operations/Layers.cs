namespace RelDrop;

/// <summary>The kinds of layer and operation that a composite can assign a rule to.</summary>
[Flags]
public enum Layers
{
    /// <summary>No layer.</summary>
    None = 0,

    /// <summary>Fully connected layers.</summary>
    Dense = 1 << 0,

    /// <summary>Convolutions of any dimension, transposed ones too.</summary>
    Convolution = 1 << 1,

    /// <summary>Every layer that is linear in its input: dense layers and convolutions.</summary>
    Linear = Dense | Convolution,

    /// <summary>Batch normalization that could not be folded into a linear layer.</summary>
    BatchNorm = 1 << 2,

    /// <summary>Element-wise activations other than ReLU, such as GELU, sigmoid and ReLU6.</summary>
    OtherActivation = 1 << 3,

    /// <summary>ReLU, as a module, function or method.</summary>
    ReLU = 1 << 10,

    /// <summary>Element-wise activations, however they are written.</summary>
    Activation = ReLU | OtherActivation,

    /// <summary>Average pooling, adaptive or not, and the mean or sum over dimensions.</summary>
    AveragePooling = 1 << 4,

    /// <summary>Max pooling, and the maximum over dimensions.</summary>
    MaxPooling = 1 << 5,

    /// <summary>Sums of two tensors, such as residual connections.</summary>
    Sum = 1 << 6,

    /// <summary>Normalization by the input's own statistics: layer, group and instance normalization.</summary>
    Normalization = 1 << 7,

    /// <summary>Products of two tensors, element-wise (gates) or of matrices (attention), and quotients.</summary>
    Product = 1 << 8,

    /// <summary>Differences of two tensors, such as coordinates relative to a centre.</summary>
    Difference = 1 << 9,

    /// <summary>Softmax inside a model, such as that of attention weights. One that gives the model's output is skipped.</summary>
    Softmax = 1 << 11,

    /// <summary>Every layer and operation.</summary>
    Any = Linear | BatchNorm | Activation | AveragePooling | MaxPooling | Sum | Normalization | Product | Difference | Softmax,

    /// <summary>
    /// The linear layers that see the input before any other linear layer does; an embedding is none, so that the layer behind it is
    /// among them (as in zennit). Decided by data flow, not by the order of declaration, and stronger than an assignment by kind.
    /// With kinds beside it, such as <c>First | Convolution</c>, only if they are of those kinds.
    /// </summary>
    First = 1 << 30,
}
