namespace RelDrop.Tests.Mutations;

/// <summary>Statements that write to a tensor's memory, which others may see.</summary>
internal static class WriteTemplates
{
    private static readonly string[] Calls =
    [
        "add_(1)", "mul_(2)", "relu_()", "zero_()", "fill_(0.5)", "clamp_(-0.5, 0.5)", "neg_()", "sigmoid_()", "tanh_()", "div_(2)", "sub_(0.5)", "exp_()", "abs_()", "pow_(2)", "add_($w)", "mul_($w)", "add_($w, alpha: 2)", "sub_($w.mean())", "copy_($w)", "mul_($v)", "masked_fill_($v < 0, 0.5)", "clamp_min_(0)", "sqrt_()", "uniform_(0, 1)", "bernoulli_(0.5)", "requires_grad_(false)", "square_()", "leaky_relu_(0.1)", "elu_(1)", "trunc_()", "addcmul_($v, $w, 2)", "lerp_($w, 0.5)", "dropout_(0.5, training)", "silu_()", "normal_()",
    ];

    private static readonly string[] Views =
    [
        "$v", "$v.view(-1)", "$v.narrow(0, 0, 1)", "$v.select(0, 0)", "$v[0]", "$v[.., 0]", "$v[..1]", "$v[0, ..]", "$v.transpose(0, 1)", "$v.T", "$v.detach()", "$v.alias()", "$v.flatten()", "$v.reshape(-1)", "$v.contiguous()", "$v.unsqueeze(0)", "$v.squeeze()", "$v.to($v.dtype)", "$v.chunk(2, 0)[0]", "$v.split(1)[^1]", "$v.unbind(0)[0]", "$v.expand_as($v)", "$v.view_as($v)", "$v.diagonal()", "$v.permute(1, 0)", "$v.clone()", "$v.swapaxes(0, 1)", "$v.movedim([0], [1])", "$v.index_select(0, torch.arange(1))", "$v.as_strided([1], [1])", "$v.unfold(0, 1, 1)", "$v.flip(0)", "$v.cpu()", "(Tensor)$v", "(training ? $w : $v)", "($v ?? $w)", "functional.dropout($v, 0.5, false)", "functional.relu($v, inplace: true)", "torch.squeeze($v)", "$v.type(ScalarType.Float32)", "$v.ravel()", "torch.atleast_2d($v)[0]",
    ];

    private static readonly string[] Statements =
    [
        "$v[.., 0] = $v[.., 0] * 2;", "$v[0] = $w[0];", "$v[0] = 0;", "$v[.., 0] += 1;", "$v[..1] = $v[..1] * 2;", "$v[TensorIndex.Ellipsis, 0] = 0.5;", "$v[$v < 0] = 0;", "$v[0, 0] *= 2;", "$v[^1] = $v[0];", "$v[TensorIndex.Slice(0, 1)] = $w[TensorIndex.Slice(0, 1)];",
        "functional.relu($v, inplace: true);", "functional.silu($v, inplace: true);", "functional.dropout($v, 0.5, training, inplace: true);", "functional.elu($v, 1.0, inplace: true);", "torch.relu_($v);", "_ = $v.relu_();", "_ = functional.relu_($v);", "torch.add($v, 1);", "$v.relu();", "torch.nn.init.zeros_($v);", "$v += 1;", "$v -= $w.mean();", "$v *= $v;", "$v /= 2;", "$v = $v.relu_();", "$v = $v.add_(1).mul_(2);", "var t# = $v.relu_(); $v = $v + t#;", "$v = $v.mul_(2) + $v;", "$v = $v + $v.mul_(2);", "$v = $v * 1; $v.relu_();", "$v = $v.clone(); var t# = $v; $v.add_(1); $v = $v * t#;", "$v = functional.relu($v, inplace: true) + $v;", "$v.set_($w);", "($v, var t#) = ($v.add_(1), $v); $v = $v + t#;",
        "$v = $v * 1; foreach (var t# in new[] { $v, $v }) t#.mul_(2);", "$v = $v * 1; for (var i# = 0; i# < 2; i#++) $v[i#] = $v[i#] * i#;", "$v = $v * 1; var l# = new List<Tensor> { $v }; l#[0].add_(1);", "$v = $v * 1; void W#(Tensor a) => a.add_(1); W#($v);", "$v = $v * 1; Action<Tensor> w# = a => a.add_(1); w#($v);", "$v = $v * 1; using (no_grad()) $v.mul_(2);", "$v = $v * 1; if (!training) $v.mul_(2);", "$v = $v * 1; if (training) $v.mul_(2); else $v.add_(1);", "$v = $v * 1; var t# = $v.view(-1); for (var i# = 0; i# < 3; i#++) { $v = $v + t#.mean(); t#.add_(1); }", "var t# = $v * 1; var u# = t#.view(-1); t#.mul_(2); $v = $v + u#.mean();", "var t# = $v * 1; var u# = t#.view(-1); u#.mul_(2); $v = $v + t#;", "var t# = $v * 1; var u# = t#[0]; u#.mul_(2); $v = t#;", "var t# = $v * 1; var u# = t#.detach(); u#.mul_(2); $v = $v + t#;", "var t# = $v * 1; var u# = t#.T; t#.add_(1); $v = $v + u#.mean();", "var t# = $v.sigmoid(); t#.mul_(2); $v = t#;", "var t# = $v.exp(); t#.add_(1); $v = $v + t#;", "var t# = $v.relu(); t#.mul_(3); $v = t# + $v;",
        "var t# = zeros_like($v); t#.add_($v); $v = t#;", "var t# = torch.zeros($v.shape, dtype: $v.dtype); t#[0] = $v[0]; $v = t# + $v;", "var t# = $v.new_empty($v.shape); t#.copy_($v); $v = t#;", "var t# = torch.empty_like($v).fill_(2); $v = $v * t#;", "var t# = ones_like($v); var u# = t#; t#.mul_(3); $v = $v * u#;", "var t# = torch.tensor(2.0f); t#.add_(1); $v = $v * t#;", "var t# = zeros_like($v); for (var i# = 0; i# < $v.shape[0]; i#++) t#[i#] = $v[i#] * 2; $v = t#;", "var t# = $v * 1; t#[.., 0] = t#[.., 0] * 2; $v = $v + t#;", "var t# = $v * 1; t#.index_add_(0, torch.tensor(new long[] { 0 }), t#[..1], 1); $v = t#;", "var t# = $v * 1; t#.scatter_(0, torch.zeros_like(t#, dtype: int64), t#); $v = t#;", "using (var t# = $v * 1) $v = t#.add_(1).clone();", "foreach (var p# in parameters()) $v = $v + p#.mean();", "foreach (var p# in parameters()) p#.requires_grad_(false);", "foreach (var p# in parameters()) using (no_grad()) p#.mul_(1.5);", "var p# = parameters().First(); $v = $v * p#.mean();", "parameters().First().detach().add_(1);",
    ];

    public static IReadOnlyList<Template> All { get; } =
    [
        .. Calls.Select(call => Before("write", $"$v.{call};")),
        .. Calls.Select(call => Before("write to a new tensor", $"$v = $v * 1; $v.{call};")),
        .. Calls.Select(call => new Template("write as a value", Spot.Tensor, $"($e * 1).{call.Replace("$v", "$w", StringComparison.Ordinal)}")),
        .. Calls.Select(call => new Template("write to what is read", Spot.Tensor, $"$e.{call.Replace("$v", "$w", StringComparison.Ordinal)}")),
        .. Views.Select(view => Before("write through an alias", $"var a# = {view}; a#.mul_(2);")),
        .. Views.Select(view => Before("write through an alias of a new tensor", $"$v = $v * 1; var a# = {view}; a#.mul_(2);")),
        .. Views.Select(view => Before("write through an alias of a new tensor", $"$v = $v * 1; {view}.add_(1);")),
        .. Views.Select(view => Before("alias of what is written", $"$v = $v * 1; var a# = {view}; $v.mul_(2); $v = $v + a#.mean();")),
        .. Views.Select(view => Before("alias of what is written", $"$v = $v * 1; var a# = {view}; var b# = a#; b#.mul_(2); $v = a#.sum() + $v;")),
        .. Statements.Select(statement => Before("write in statements", statement)),
    ];

    private static Template Before(string kind, string text) => new(kind, Spot.Before, text);
}
