using static RelDrop.Operations.Operation;

namespace RelDrop.Operations;

/// <summary>A function of TorchSharp: its operation, and what is known of its output.</summary>
internal sealed record KnownFunction(Operation Operation, OutputRange Range);

/// <summary>The operations that TorchSharp's modules, functions and tensor methods perform. What is not here is not compiled.</summary>
internal static class OperationCatalog
{
    /// <summary>By the names of TorchSharp's module classes.</summary>
    public static readonly IReadOnlyDictionary<string, KnownFunction> Modules = Table(
        (Linear, OutputRange.Any, "Linear"),
        (Convolution, OutputRange.Any, "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d"),
        (BatchNorm, OutputRange.Any, "BatchNorm1d BatchNorm2d BatchNorm3d"),
        (Normalization, OutputRange.Any, "LayerNorm GroupNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d LocalResponseNorm"),
        (ReLU, OutputRange.NonNegative, "ReLU"),
        (Activation, OutputRange.NonNegative, "ReLU6 Softplus"),
        (Activation, OutputRange.Gate, "Sigmoid Hardsigmoid"),
        (Activation, OutputRange.KeepsSign, "LeakyReLU ELU CELU SELU SiLU GELU Mish Hardswish Tanh Softsign Tanhshrink Hardshrink Softshrink PReLU"),
        (Activation, OutputRange.Any, "LogSigmoid Hardtanh Threshold"),
        (MaxPool, OutputRange.KeepsSign, "MaxPool1d MaxPool2d MaxPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d"),
        (AveragePool, OutputRange.KeepsSign, "AvgPool1d AvgPool2d AvgPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d"),
        (Reshape, OutputRange.KeepsSign, "Flatten Unflatten"),
        (Rearrange, OutputRange.KeepsSign, "PixelShuffle PixelUnshuffle ChannelShuffle Unfold ZeroPad2d ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d"),
        (Rearrange, OutputRange.Any, "ConstantPad1d ConstantPad2d ConstantPad3d"),
        (Interpolate, OutputRange.KeepsSign, "Fold"),
        (Interpolate, OutputRange.Any, "Upsample"),
        (Softmax, OutputRange.Gate, "Softmax Softmax2d"),
        (LogSoftmax, OutputRange.Gate, "Softmin"),
        (LogSoftmax, OutputRange.Any, "LogSoftmax"),
        (Embedding, OutputRange.Any, "Embedding"),
        (Identity, OutputRange.KeepsSign, "Identity Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout"),
        (Module, OutputRange.Any, "Sequential"));

    /// <summary>By the names of functions and tensor methods.</summary>
    public static readonly IReadOnlyDictionary<string, KnownFunction> Functions = Table(
        (ReLU, OutputRange.NonNegative, "relu"),
        (Activation, OutputRange.NonNegative, "relu6 softplus exp exp2 abs square cosh"),
        (Activation, OutputRange.Gate, "sigmoid hardsigmoid"),
        (Activation, OutputRange.KeepsSign, "leaky_relu elu celu selu silu SiLU gelu mish Mish hardswish tanh softsign Softsign tanhshrink Tanhshrink hardshrink Hardshrink softshrink Softshrink prelu sqrt erf atan arctan sinh asinh arcsinh asin arcsin atanh arctanh"),
        (Activation, OutputRange.Any, "logsigmoid log_sigmoid hardtanh Hardtanh threshold Threshold clamp clamp_min clamp_max clip log log1p expm1 rsqrt reciprocal sin cos tan acos arccos acosh arccosh log2 log10 erfc digamma lgamma pow neg negative"),
        (MaxPool, OutputRange.KeepsSign, "max_pool1d max_pool2d max_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d amax amin max min maximum minimum"),
        (AveragePool, OutputRange.KeepsSign, "avg_pool1d avg_pool2d avg_pool3d adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d mean sum"),
        (Reshape, OutputRange.KeepsSign, "flatten unflatten view view_as reshape reshape_as squeeze unsqueeze ravel"),
        (Rearrange, OutputRange.KeepsSign,
            "permute transpose swapaxes swapdims movedim moveaxis t expand expand_as broadcast_to repeat tile repeat_interleave flip fliplr flipud roll rot90 "
            + "narrow select slice index index_select gather take_along_dim cat concat concatenate stack hstack vstack dstack column_stack row_stack "
            + "chunk split tensor_split hsplit vsplit dsplit unbind topk sort median nanmedian kthvalue mode cummax cummin diagonal diag diag_embed diagflat tril triu pixel_shuffle pixel_unshuffle unfold masked_select "
            + "upsample_nearest upsample_nearest1d upsample_nearest2d upsample_nearest3d to to_type type type_as float double half bfloat16"),
        (Rearrange, OutputRange.Any, "pad where masked_fill"),
        (Interpolate, OutputRange.KeepsSign, "fold upsample_bilinear"),
        (Interpolate, OutputRange.Any, "interpolate upsample"),
        (Identity, OutputRange.KeepsSign, "dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout MoveToOuterDisposeScope DetachFromDisposeScope alias clone contiguous cpu cuda"),
        (Add, OutputRange.KeepsSign, "add"),
        (Subtract, OutputRange.Any, "sub subtract"),
        (Multiply, OutputRange.KeepsSign, "mul multiply"),
        (Divide, OutputRange.KeepsSign, "div divide true_divide"),
        (MatMul, OutputRange.KeepsSign, "matmul mm bmm mv einsum tensordot outer inner dot vdot kron"),
        (Normalization, OutputRange.Any, "layer_norm group_norm instance_norm local_response_norm normalize"),
        (Softmax, OutputRange.Gate, "softmax softmax2d"),
        (LogSoftmax, OutputRange.Gate, "softmin"),
        (LogSoftmax, OutputRange.Any, "log_softmax"),
        (Function, OutputRange.Any, "cross_entropy nll_loss mse_loss l1_loss smooth_l1_loss binary_cross_entropy binary_cross_entropy_with_logits kl_div norm std var prod cumsum cumprod logcumsumexp logsumexp logaddexp logaddexp2 hypot atan2 arctan2 copysign fmod remainder lerp addcmul addcdiv "
            + "cross trace diff dist renorm glu nansum nanmean quantile nanquantile scatter scatter_add index_add index_copy index_fill masked_scatter cosine_similarity pairwise_distance cdist grid_sample bilinear"),
        (Constant, OutputRange.Any,
            "detach argmax argmin argsort gt ge lt le eq ne greater greater_equal less less_equal not_equal isnan isinf isfinite logical_and logical_or logical_not nonzero "
            + "count_nonzero isclose isposinf isneginf signbit logical_xor bitwise_and bitwise_or bitwise_xor bitwise_not searchsorted bucketize "
            + "zeros_like ones_like full_like empty_like new_zeros new_ones new_full new_empty round floor ceil trunc sign one_hot"));

    /// <summary>What a module of TorchSharp's performs, by the name of its class; null if no relevance pass is known for it.</summary>
    public static KnownFunction? ForModule(string name) => Modules.TryGetValue(name, out var known) ? known : null;

    /// <summary>What a function of torch, of torch.nn.functional or a method of Tensor performs, by its name; null if no relevance pass is known for it.</summary>
    public static KnownFunction? ForFunction(string name) => Functions.TryGetValue(name, out var known) ? known : null;

    /// <summary>Whether a function may return the very object that it was given: TorchSharp 0.107 does where nothing changes.</summary>
    public static bool MayReturnItsArgument(string function) =>
        function is "to" or "to_type" or "type" or "type_as" or "float" or "double" or "half" or "bfloat16" or "hardtanh" or "Hardtanh";

    private static readonly HashSet<string> Views =
    [
        .. ("flatten unflatten view view_as reshape reshape_as squeeze unsqueeze ravel permute transpose swapaxes swapdims movedim moveaxis t expand expand_as broadcast_to "
            + "narrow select slice index chunk split tensor_split hsplit vsplit dsplit unbind diagonal unfold detach alias contiguous cpu cuda "
            + "to to_type type type_as float double half bfloat16 hardtanh Hardtanh dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout MoveToOuterDisposeScope DetachFromDisposeScope").Split(' '),
    ];

    private static readonly HashSet<string> Random =
    [
        .. ("rand randn randint randperm rand_like randn_like randint_like normal bernoulli multinomial poisson rrelu gumbel_softmax "
            + "uniform random cauchy exponential geometric log_normal").Split(' '),
    ];

    /// <summary>Whether what a function gives may share the memory of the tensor that it is of.</summary>
    public static bool SharesMemory(string function) => Views.Contains(function.TrimEnd('_'));

    /// <summary>Whether a function draws at random, by its name without the underscore of those that work in place.</summary>
    public static bool IsRandom(string function) => Random.Contains(function.TrimEnd('_'));

    /// <summary>Whether a function gives its very input in eval mode, not another tensor of the same elements.</summary>
    public static bool GivesItsInput(string function) => function.EndsWith("DisposeScope", StringComparison.Ordinal) || function.Contains("dropout");

    /// <summary>Whether a function gives its very input where there is nothing to do.</summary>
    public static bool MayGiveItsInput(string function) =>
        MayReturnItsArgument(function) || function is "contiguous" or "cpu" or "cuda" or "flatten" or "ravel";

    private static Dictionary<string, KnownFunction> Table(params (Operation Operation, OutputRange Range, string Names)[] rows) => rows
        .SelectMany(row => row.Names.Split(' ').Select(name => (Name: name, Function: new KnownFunction(row.Operation, row.Range))))
        .ToDictionary(pair => pair.Name, pair => pair.Function);
}
