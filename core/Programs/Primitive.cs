namespace RelDrop.Programs;

/// <summary>How code that calls a primitive is written.</summary>
internal enum Form
{
    /// <summary>A function of the library's, <c>Lrp.Name(x, y)</c>.</summary>
    Function,

    /// <summary>A method of the first operand, <c>x.Name(y)</c>.</summary>
    Method,

    /// <summary>A property of the first operand, <c>x.Name</c>.</summary>
    Property,

    /// <summary>An operator between two operands, <c>x Name y</c>.</summary>
    Infix,

    /// <summary>A function that is in scope, <c>Name(x, y)</c>.</summary>
    Plain,

    /// <summary>A form of its own, which printers know.</summary>
    Special,
}

/// <summary>What a step of a program computes. Each is a function of the library's or of torch's; programs are made of nothing else.</summary>
/// <param name="Name">Its name in code.</param>
/// <param name="Form">How it is written.</param>
internal sealed record Primitive(string Name, Form Form)
{
    // ---- Tensors ----

    /// <summary>Another handle of a tensor.</summary>
    public static readonly Primitive Alias = new("alias", Form.Method);

    /// <summary>A tensor that nobody else needs, under another name.</summary>
    public static readonly Primitive Move = new("move", Form.Special);

    /// <summary>No relevance yet, of a tensor's shape.</summary>
    public static readonly Primitive Zeros = new("Sum.Zeros", Form.Function);

    /// <summary>A tensor's shape.</summary>
    public static readonly Primitive Shape = new("shape", Form.Property);

    /// <summary>The same elements in another shape.</summary>
    public static readonly Primitive Reshape = new("reshape", Form.Method);

    /// <summary>One of several tensors, by its number.</summary>
    public static readonly Primitive Element = new("element", Form.Special);

    /// <summary>The sum over the last dimension.</summary>
    public static readonly Primitive SumLast = new("sum", Form.Method);

    // ---- Arithmetic ----

    /// <summary>x ⊙ y, of one shape.</summary>
    public static readonly Primitive Multiply = new("*", Form.Infix);

    /// <summary>x ⊙ y, where y may have the shape that x was broadcast to: of x's shape.</summary>
    public static readonly Primitive MultiplyReduced = new("Broadcast.Multiply", Form.Function);

    /// <summary>x ⊙ y, and 0 where y is, even if x is infinite there.</summary>
    public static readonly Primitive MultiplyWhereNonZero = new("Part.MultiplyWhereNonZero", Form.Function);

    /// <summary>Relevance of a broadcast tensor, of the shape that it had before.</summary>
    public static readonly Primitive Reduce = new("Broadcast.Reduce", Form.Function);

    /// <summary>What a broadcast tensor is multiplied by, of the shape and type that it has itself.</summary>
    public static readonly Primitive ReduceTo = new("Broadcast.ReduceTo", Form.Function);

    /// <summary>x / y.</summary>
    public static readonly Primitive Divide = new("/", Form.Infix);

    /// <summary>x + y, which may be written over x.</summary>
    public static readonly Primitive Add = new("Sum.Of", Form.Function);

    /// <summary>x − y.</summary>
    public static readonly Primitive Subtract = new("-", Form.Infix);

    /// <summary>−x.</summary>
    public static readonly Primitive Negate = new("neg", Form.Method);

    /// <summary>c x.</summary>
    public static readonly Primitive Scale = new("Part.Scale", Form.Function);

    /// <summary>R + a ⊙ c.</summary>
    public static readonly Primitive AddProduct = new("Part.AddProduct", Form.Function);

    /// <summary>R − a ⊙ c.</summary>
    public static readonly Primitive SubtractProduct = new("Part.SubtractProduct", Form.Function);

    /// <summary>Adds y to x in place.</summary>
    public static readonly Primitive AddTo = new("Sum.AddTo", Form.Function);

    /// <summary>x again, from what x + y was written over it, and y.</summary>
    public static readonly Primitive Addend = new("Sum.Addend", Form.Function);

    /// <summary>x⁺.</summary>
    public static readonly Primitive Positive = new("Part.Positive", Form.Function);

    /// <summary>x⁻.</summary>
    public static readonly Primitive Negative = new("Part.Negative", Form.Function);

    /// <summary>|x|.</summary>
    public static readonly Primitive Absolute = new("Part.Absolute", Form.Function);

    /// <summary>z + k sign(z) A, and infinite where z is 0.</summary>
    public static readonly Primitive Favored = new("Part.Favored", Form.Function);

    /// <summary>k sign(z) s.</summary>
    public static readonly Primitive BySign = new("Part.BySign", Form.Function);

    /// <summary>c + sign(x) d.</summary>
    public static readonly Primitive AddBySign = new("Part.AddBySign", Form.Function);

    /// <summary>R where z is above 0.</summary>
    public static readonly Primitive WherePositive = new("Part.WherePositive", Form.Function);

    /// <summary>R where z is below 0.</summary>
    public static readonly Primitive WhereNegative = new("Part.WhereNegative", Form.Function);

    // ---- Denominators ----

    /// <summary>R / stabilize(z).</summary>
    public static readonly Primitive Share = new("Stabilizer.Share", Form.Function);

    /// <summary>(a ⊙ c) / stabilize(z).</summary>
    public static readonly Primitive ShareOfProduct = new("Stabilizer.ShareOfProduct", Form.Function);

    // ---- Linear layers ----

    /// <summary>A linear layer with the batch norms that are folded into it, for an input.</summary>
    public static readonly Primitive Bind = new("LinearMap.Of", Form.Function);

    /// <summary>The same where a batch norm may turn out to come before it, and what it then reads.</summary>
    public static readonly Primitive BindBehind = new("LinearMap.Behind", Form.Function);

    /// <summary>Keeps the layer's output, which a batch norm that follows may change.</summary>
    public static readonly Primitive KeepOutput = new("KeepOutput", Form.Method);

    /// <summary>That output.</summary>
    public static readonly Primitive TakeOutput = new("TakeOutput", Form.Method);

    /// <summary>W x + b.</summary>
    public static readonly Primitive Forward = new("Forward", Form.Method);

    /// <summary>W x.</summary>
    public static readonly Primitive ForwardWithoutBias = new("ForwardWithoutBias", Form.Method);

    /// <summary>Wᵀ s.</summary>
    public static readonly Primitive Transpose = new("Transpose", Form.Method);

    /// <summary>The input's relevance under a rule, whatever the input's signs: its terms are lowered when it runs.</summary>
    public static readonly Primitive LinearRelevance = new("Relevance", Form.Method);

    /// <summary>Relevance spread evenly over what each output sees.</summary>
    public static readonly Primitive Flat = new("Flat", Form.Method);

    /// <summary>An input that is the same everywhere, or all over a channel.</summary>
    public static readonly Primitive ConstantInput = new("Constant", Form.Method);

    // ---- Other layers ----

    /// <summary>Runs code of the user's.</summary>
    public static readonly Primitive Code = new("code", Form.Special);

    /// <summary>Runs code of the user's and keeps its gradient.</summary>
    public static readonly Primitive RecordGradient = new("LocalGradient.Record", Form.Special);

    /// <summary>Runs code of the user's that gives a view, and keeps its gradient.</summary>
    public static readonly Primitive RecordView = new("LocalGradient.View", Form.Special);

    /// <summary>Runs a normalization and keeps its gradient, to which what it divides by is a constant.</summary>
    public static readonly Primitive RecordNormalization = new("Normalization.Record", Form.Function);

    /// <summary>Jᵀ s, of a function of one tensor.</summary>
    public static readonly Primitive Backward = new("Backward", Form.Method);

    /// <summary>Jᵀ s for each input.</summary>
    public static readonly Primitive BackwardAll = new("BackwardAll", Form.Method);

    /// <summary>max(x, 0), which may be written over x.</summary>
    public static readonly Primitive ReLU = new("Activation.ReLU", Form.Function);

    /// <summary>Relevance where the output is positive.</summary>
    public static readonly Primitive ReLUBackward = new("Activation.ReLUBackward", Form.Function);

    /// <summary>Positive relevance.</summary>
    public static readonly Primitive DeconvNet = new("Activation.DeconvNet", Form.Function);

    /// <summary>Positive relevance where the output is positive.</summary>
    public static readonly Primitive GuidedBackprop = new("Activation.GuidedBackprop", Form.Function);

    /// <summary>R · σ(β x).</summary>
    public static readonly Primitive BetaSmooth = new("Activation.BetaSmooth", Form.Function);

    /// <summary>p ⊙ (c − Σ p c), the gradient of softmax.</summary>
    public static readonly Primitive SoftmaxBackward = new("Softmax.Backward", Form.Function);

    /// <summary>R − p ΣR.</summary>
    public static readonly Primitive SoftmaxShare = new("Softmax.Share", Form.Function);

    /// <summary>s Bᵀ, for the A of a matrix product A B.</summary>
    public static readonly Primitive MatMulLeft = new("MatMul.Left", Form.Function);

    /// <summary>Aᵀ s, for the B of a matrix product A B.</summary>
    public static readonly Primitive MatMulRight = new("MatMul.Right", Form.Function);

    /// <summary>A batch norm by itself.</summary>
    public static readonly Primitive BatchNorm = new("BatchNormFold.Forward", Form.Function);

    /// <summary>A batch norm that may turn out to be a part of the linear layer before or behind it, and its output.</summary>
    public static readonly Primitive BindNorm = new("NormMap.Of", Form.Function);

    /// <summary>Whether it is.</summary>
    public static readonly Primitive IsFolded = new("IsFolded", Form.Property);

    /// <summary>Refuses relevance of one that is not, and has no rule.</summary>
    public static readonly Primitive RefuseUnfolded = new("RefuseUnfolded", Form.Method);

    /// <summary>Its gradient.</summary>
    public static readonly Primitive BatchNormBackward = new("BatchNormFold.Backward", Form.Function);

    /// <summary>The relevance that a method of the user's gives.</summary>
    public static readonly Primitive UserRelevance = new("UserRelevance.Of", Form.Special);

    // ---- Modules with passes of their own ----

    /// <summary>Starts the pass of a module inside.</summary>
    public static readonly Primitive Nest = new("Nest", Form.Plain);

    /// <summary>Gives a pass its plain values.</summary>
    public static readonly Primitive SetArguments = new("Arguments", Form.Special);

    /// <summary>Runs a module.</summary>
    public static readonly Primitive Record = new("Record", Form.Method);

    /// <summary>Sends relevance back through a module.</summary>
    public static readonly Primitive Propagate = new("Propagate", Form.Method);

    /// <summary>Says what the layers behind a block may rely on.</summary>
    public static readonly Primitive SetOutputs = new("Outputs", Form.Special);

    /// <summary>Keeps the relevance of a layer's output.</summary>
    public static readonly Primitive Keep = new("Keep", Form.Plain);

    /// <summary>Makes sure that nobody reads an input again that is written in place.</summary>
    public static readonly Primitive CheckReadOnce = new("Elements.CheckReadOnce", Form.Special);

    // ---- Plain values ----

    /// <summary>A plain value from another, or several from as many.</summary>
    public static readonly Primitive Assign = new("=", Form.Special);

    /// <summary>The stack for the frames of a loop.</summary>
    public static readonly Primitive NewFrames = new("new", Form.Special);

    public override string ToString() => Name;
}
