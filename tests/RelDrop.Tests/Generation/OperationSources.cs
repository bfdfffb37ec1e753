namespace RelDrop.Tests.Generation;

/// <summary>A model for every operation and every way of writing that the front end reads; inputs are (2, 3, 8, 8), outputs (2, K).</summary>
internal static class OperationSources
{
    /// <summary>Name, members, and the body of forward up to a tensor whose elements are summed up to an output.</summary>
    private static readonly (string Name, string Members, string Body)[] Bodies =
    [
        .. Modules("ReLU6()", "LeakyReLU(0.1)", "ELU(1)", "CELU(1)", "SELU()", "SiLU()", "GELU()", "Mish()", "Hardswish()", "Hardsigmoid()", "Sigmoid()", "Tanh()", "Softplus()", "PReLU(1)", "Softsign()", "Tanhshrink()", "Hardtanh()", "Hardshrink()", "Softshrink()", "LogSigmoid()",
            "MaxPool2d(3, 2, 1)", "AdaptiveMaxPool2d([3, 2])", "AvgPool2d(3, 2, 1)", "AdaptiveAvgPool2d([3, 5])", "GroupNorm(3, 3)", "InstanceNorm2d(3, affine: true)", "InstanceNorm2d(3, track_running_stats: true)", "LayerNorm([8, 8])", "LocalResponseNorm(2)",
            "Upsample(scale_factor: [2, 2])", "PixelUnshuffle(2)", "ZeroPad2d(1)", "ReflectionPad2d(2)", "BatchNorm2d(3)", "Softmax(1)", "LogSoftmax(1)", "Unflatten(1, [3, 1])", "ReLU(inplace: true)", "SiLU(inplace: true)", "Dropout2d(0.5)", "ConvTranspose2d(3, 4, 3, stride: 2, padding: 1)"),
        .. Expressions(
            "functional.gelu(x)", "functional.silu(x)", "x.sigmoid()", "x.tanh()", "functional.leaky_relu(x, 0.2)", "functional.hardswish(x)", "x.exp()", "x.square()", "(x.abs() + 1).log()", "x.clamp(-0.5, 0.7)", "-x", "functional.elu(x, 1.0)", "functional.softplus(x)",
            "x + 3", "2 + x", "x - 0.5", "2 - x", "x * 3", "x / 4", "1 / (x.square() + 1)", "x * x.sigmoid()", "x.mul(x.mean([2, 3], true))", "torch.mul(x, x)", "x.div(2)", "x / (x.abs() + 1)", "x - x.relu()", "x.sub(x.mean([2, 3], keepdim: true))", "torch.add(x, x.mean([1], keepdim: true))",
            "functional.leaky_relu(x, negative_slope: 0.2)", "functional.elu(x, inplace: false, alpha: 0.5)", "x.elu(0.5)", "functional.celu(x, 1.5)", "functional.threshold(x, 0.1, value: -1)", "torch.add(left: x, right: x.tanh())", "x.add(x.tanh(), alpha: 2)", "x.add(0.5)", "torch.square(x)", "x * 0.5f - 1L", "x % 0.7",
            "x.flatten(2).matmul(x.flatten(2).transpose(1, 2))", "torch.bmm(x.flatten(2), x.flatten(2).permute(0, 2, 1))", "torch.cat(new[] { x, x.relu() }, 1)", "torch.cat([x, -x], 2)", "torch.stack(new List<Tensor> { x, x.tanh() }, 1)",
            "x.chunk(2, 2)[1]", "x.split(3, 1)[0]", "x[.., 1]", "x[.., 1.., 2..4]", "x.narrow(2, 1, 3)", "x.select(1, 2)", "x.index_select(1, tensor(new long[] { 2, 0 }))", "x.gather(1, zeros(2, 1, 8, 8, dtype: int64))", "x.permute(0, 2, 3, 1)", "x.transpose(1, 3)", "x.unsqueeze(1).squeeze(1)",
            "x.mean([2, 3], true).expand(2, 3, 4, 4)", "x.repeat(1, 2, 1, 1)", "functional.pad(x, (1, 2, 0, 1))", "x.flip(2)", "x.roll(1, 2)", "x.max(2).values", "x.amax(2, 3)", "x.max(1, keepdim: true).Item1", "x.topk(2, 1).values", "x.sum(1)", "x.sum([2, 3], keepdim: true)", "x.mean([1])", "x.softmax(1) * x", "functional.log_softmax(x, 1)",
            "functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest)", "functional.interpolate(x, size: [5, 6], mode: InterpolationMode.Bilinear, align_corners: false)", "torch.where(x > 0, x, x * 0.1)", "x.masked_fill(x < 0, 0.5)", "functional.max_pool2d(x, 2)", "functional.avg_pool2d(x, 2)", "functional.adaptive_avg_pool2d(x, 1)", "functional.dropout(x, 0.5, training)",
            "torch.maximum(x, x.flip(3))", "x.norm(2, true)", "x.view(2, -1)", "x.to(float64).to(float32)", "functional.layer_norm(x, [8, 8])", "(x * 2).relu_()", "functional.relu(x, inplace: true)", "x.logsumexp(1)", "torch.einsum(\"bchw,bchw->bc\", x, x)", "x.diagonal(0, 2, 3)", "x.T", "x.unbind(1)[2]", "x.pow(3)", "functional.softmax(x, 1).log()",
            "x.exp2()", "x.cosh()", "x.atan()", "x.sinh()", "x.asinh()", "(x * 0.1).asin()", "(x * 0.1).atanh()", "x.tan()", "(x * 0.1).acos()", "(x.square() + 2).acosh()", "(x.abs() + 1).log2()", "(x.abs() + 1).log10()", "x.erfc()", "(x.abs() + 1).lgamma()", "(x.abs() + 1).digamma()",
            "x.median().expand(2, 3)", "x.nanmedian().expand(2, 3)", "x.kthvalue(2, 2).values", "x.cummax(1).values", "x.cummin(1).values", "x[.., 0, 0, 0].diag()", "x[.., 0, 0].diag_embed()", "functional.instance_norm(x)", "x.cumprod(1)", "x.logcumsumexp(1)", "x.logaddexp(x.flip(3))", "x.hypot(x.flip(3))", "x.atan2(x.square() + 1)",
            "x.fmod(0.7)", "x.remainder(0.7)", "x.lerp(x.flip(3), tensor(0.3f))", "x.addcmul(x.flip(3), x.flip(2), 0.5)", "x.addcdiv(x, x.square() + 1, 0.5)", "torch.outer(x[.., 0, 0, 0], x[1, 0, 0])", "x[0, 0, 0].dot(x[1, 0, 0]).expand(2, 3)", "torch.inner(x, x)", "torch.kron(x[.., 0, 0], x[0, 0, ..1])", "torch.tensordot(x, x, [2, 3], [2, 3])", "x[0, 0].trace().expand(2, 3)", "x.diff(dim: 3)", "functional.glu(x, 3)", "x.quantile(tensor(0.5f), 3)",
            "x.scatter(1, zeros(2, 1, 8, 8, dtype: int64), x.flip(3)[.., 0..1])", "x.scatter_add(1, ones(2, 2, 8, 8, dtype: int64), x[.., 1..])", "x.index_add(1, tensor(new long[] { 2, 0 }), x[.., ..2], 1)", "x.masked_fill(~(x > 0), 0.5)", "x * x.isposinf().logical_xor(x > 0)", "torch.tril(x)", "x.movedim([1], [3])", "x + scale", "x * scale", "x.matmul(weight)", "weight.matmul(x)", "x.add_(x).mul_(0.5)", "x * x.detach()", "x.tile([1, 1, 2, 1])", "functional.pixel_shuffle(x.reshape(2, 12, 4, 4), 2)"),
        ("Tuple", "private static (Tensor, Tensor) Halves(Tensor t) => (t.narrow(1, 0, 1), t.narrow(1, 1, 2));", "var (a, b) = Halves(x); return b * a.sigmoid() + b;"),
        ("NamedTuple", "private static (Tensor left, Tensor right) Both(Tensor t) { var l = t.relu(); return (l, t - l); }", "var pair = Both(x); return pair.left - pair.right;"),
        ("MaxWithIndexes", "", "var (values, indexes) = x.max(1); return values * 2 + indexes.to(float32);"),
        ("ListOfTensors", "private readonly Conv2d conv = Conv2d(3, 3, 3, padding: 1);", "var all = new List<Tensor>(); all.Add(x); var y = conv.forward(x); all.Add(y); foreach (var t in all) y = y + t.relu(); return torch.cat(all, 1).mean([1], true) * y + all[0] + all[^1];"),
        ("Nested", "private static Tensor Twice(Tensor a, Tensor b) => a + b * 2;", "return Twice(Twice(x, x.relu()), Twice(x.tanh(), x));"),
        ("Conditional", "private readonly bool wide = true; private readonly Conv2d a = Conv2d(3, 4, 3), b = Conv2d(3, 4, 3);", "var y = wide ? a.forward(x) : b.forward(x); return training ? functional.dropout(y, 0.5) : y;"),
        ("Switch", "private readonly string kind = \"gelu\";", "var y = kind switch { \"relu\" => x.relu(), \"gelu\" => functional.gelu(x), _ => throw new InvalidOperationException() }; return y * 2;"),
        ("Late", "private readonly bool wide = true;", "Tensor y; if (wide) y = x.relu(); else y = x.tanh(); y *= 2; y -= x; return y;"),
        ("InPlace", "", "var y = x * 2; var z = y; y.relu_(); return z + y;"),
        ("Buffer", "private readonly Tensor table = linspace(0, 1, 8);", "var shifted = x + table.unsqueeze(0); return shifted * table;"),
        ("DataDependent", "", "if (x.abs().max().item<float>() > 1e9) x = x * 0; return x.relu();"),
        ("Loop", "private readonly ModuleList<Conv2d> convs = new(Conv2d(3, 3, 1), Conv2d(3, 3, 3, padding: 1));", "var sum = zeros_like(x); foreach (var conv in convs) { x = functional.gelu(conv.forward(x)) + x; sum = sum + x; } return sum;"),
        ("Unsampled", "[NoRelevance] private static Tensor Order(Tensor t) => t.sum([1, 2, 3]).argsort(); [NoRelevance] private (Tensor, Tensor) Two(Tensor t) => (t.detach() * 2, weight);", "var order = Order(x); var (k, w) = Two(x); return x.index_select(0, order) * k + w;"),
    ];

    public static IEnumerable<string> Names => Bodies.Select(body => body.Name);

    /// <summary>One file with a class for each, in a namespace of its own.</summary>
    public static string Source(string composite) => string.Concat(Bodies.Select((body, i) => $$"""
        namespace Models.M{{i}}
        {
            using System.Collections.Generic;

        {{Class(composite, body.Members, body.Body)}}
        }

        """));

    /// <summary>A file for each.</summary>
    public static IEnumerable<(string Name, string Text)> Programs(string composite) =>
        Bodies.Select(body => (body.Name, $"namespace Models;\n\n{Class(composite, body.Members, body.Body)}\n"));

    private static string Class(string composite, string members, string body) => $$"""
        [LrpModel<{{composite}}>]
        public partial class Net : Module<Tensor, Tensor>
        {
            {{members}}
            private readonly TorchSharp.Modules.Parameter scale = Parameter(linspace(0.5, 1.5, 3).reshape(3, 1, 1));
            private readonly TorchSharp.Modules.Parameter weight = Parameter(linspace(-1, 1, 64).reshape(8, 8));
            private readonly Linear fc = Linear(1, 5);

            public Net() : base(nameof(Net)) => RegisterComponents();

            public override Tensor forward(Tensor x)
            {
                x = x * 1.5;
                return fc.forward(Features(x).flatten(1).mean([1]).unsqueeze(1));
            }

            private Tensor Features(Tensor x)
            {
                {{body}}
            }
        }
        """;

    private static IEnumerable<(string, string, string)> Modules(params string[] constructions) => constructions.Select(construction => (
        construction, $"private readonly {Type(construction)} layer = {construction};", "return layer.forward(x) * 2;"));

    private static string Type(string construction) => construction[..construction.IndexOf('(', StringComparison.Ordinal)];

    private static IEnumerable<(string, string, string)> Expressions(params string[] expressions) => expressions.Select(expression => (expression, "", $"return {expression};"));
}
