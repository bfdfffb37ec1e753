namespace RelDrop.Tests.Mutations;

/// <summary>Ways to put a statement into another one.</summary>
internal static class WrapTemplates
{
    private static readonly (string Kind, string[] Texts)[] Rows =
    [
        ("around: block", ["{ $s }", "{ { $s } }", "checked { $s }", "unchecked { $s }", "#region a\n$s\n#endregion\n", "\n#pragma warning disable CS0162\n$s\n", "\n#if UNKNOWN\nthis is nothing\n#else\n$s\n#endif\n", "/* a */ $s // b \\ \"\n", "\n#nullable disable\n$s\n#nullable restore\n", "\n#line 200 \"other.cs\"\n$s\n#line default\n", "label#: $s"]),
        ("around: scope", ["using (NewDisposeScope()) { $s }", "try { $s } finally { }", "try { $s } finally { Console.Write(\"\"); }", "lock (this) { $s }", "using (no_grad()) { $s }", "using (torch.enable_grad()) { $s }", "try { $s } catch (ArithmeticException) { throw; }"]),
        ("around: branch", ["if (true) { $s }", "if (training) { $s }", "if (!training) { $s }", "if (training) { $s } else { $s }", "if ($v.dim() > 1) { $s }", "if ($v.shape[0] > 50) { $s }", "switch ($k) { case 1: $s break; default: $s break; }", "if ($v.abs().sum().item<float>() >= 0) { $s }", "if ($v is not null) { $s }", "if (false) { } else { $s }"]),
        ("around: loop", ["for (var i# = 0; i# < 1; i#++) { $s }", "for (var i# = 0; i# < $k; i#++) { $s }", "do { $s } while (false);", "foreach (var i# in new[] { 1, 2 }) { $s }", "while (true) { $s break; }", "var n# = 0; while (n# < 2) { $s n#++; }", "for (var i# = 0; i# < 0; i#++) { $s }", "foreach (var i# in Enumerable.Range(0, 2)) { if (i# == 1) continue; $s }", "for (var i# = 0; i# < 3; i#++) { if (i# % 2 == 1) { $s } }", "foreach (var p# in new[] { $v, $v * 2 }) { $s }"]),
        ("around: function", ["void L#() { $s } L#();", "Action a# = () => { $s }; a#();", "void L#(int n) { if (n == 0) return; $s L#(n - 1); } L#(2);", "$s void L#() { $s } L#();", "void L#(bool b) { if (b) { $s } } L#(training); L#(true);", "((Action)(() => { $s }))();"]),
        ("around: twice", ["$s $s", "$s\n        Console.Write(\"\");\n        $s"]),
    ];

    public static IReadOnlyList<Template> All { get; } = [.. from row in Rows from text in row.Texts select new Template(row.Kind, Spot.Around, text)];
}
