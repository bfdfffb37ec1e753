using System.Text;

namespace RelDrop.Tests.Cases;

/// <summary>Long and nested programs, each compiled in a process of its own, since a stack overflow cannot be caught.</summary>
internal static class DeepCases
{
    public static IEnumerable<Case> All()
    {
        yield return Deep("chain_2000", "x = x" + Repeat(".relu()", 2000) + ";");
        yield return Deep("nest_call_1000", "x = " + Repeat("functional.relu(", 1000) + "x" + Repeat(")", 1000) + ";");
        foreach (var count in new[] { 500, 5000, 20000 })
            yield return Deep($"plus_{count}", "x = x" + Repeat(" + x", count - 1) + ";");

        // Text that is substituted would double at each.
        yield return Deep("plain_double_28", "var q0 = x.shape[0]; " + Each(28, i => $"var q{i + 1} = q{i} + q{i}; ") + "x = x * q28;");

        // Bodies that are inlined would be 2^25, which forward itself would not finish, either.
        yield return Deep("helpers_double_25", "x = F0(x);", Each(25, i => $"private Tensor F{i}(Tensor t) => F{i + 1}(t) + F{i + 1}(t * 2);\n") + "private Tensor F25(Tensor t) => t.relu();", "// refused\n");
    }

    private static Case Deep(string name, string statement, string member = "", string header = "") => new("deep", name, header + $$"""
        namespace Models;

        [LrpModel<Gradient>]
        [LrpModel<EpsilonPlusFlat>]
        public partial class Net : Module<Tensor, Tensor>
        {
            {{member}}
            private readonly Linear fc = Linear(3, 5);
            public Net() : base("Net") => RegisterComponents();
            public override Tensor forward(Tensor x)
            {
                {{statement}}
                return fc.forward(x.mean([2, 3]));
            }
        }
        """, isolated: true);

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static string Each(int count, Func<int, string> text) => string.Concat(Enumerable.Range(0, count).Select(text));
}
