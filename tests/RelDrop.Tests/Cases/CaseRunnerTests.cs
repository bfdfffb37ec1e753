namespace RelDrop.Tests.Cases;

/// <summary>The harness itself: verdicts that no change of the generator should alter.</summary>
public class CaseRunnerTests
{
    private static Case Model(string body, string header = "") => new("own", "case", $$"""
        // input: 3, 4
        {{header}}
        namespace Models;

        [LrpModel<Gradient>, LrpModel<EpsilonPlus>]
        public partial class Net : Module<Tensor, Tensor>
        {
            private readonly Linear fc = Linear(4, 5);
            public Net() : base(nameof(Net)) => RegisterComponents();
            public override Tensor forward(Tensor x) { {{body}} }
        }
        """);

    [Theory]
    [InlineData("return fc.forward(x.relu());", nameof(Verdict.Equal))]
    [InlineData("while (true) x = fc.forward(x);", nameof(Verdict.Refused))]
    [InlineData("return fc.forward(y);", nameof(Verdict.Invalid))]
    [InlineData("return fc.forward(x.view(7, 7));", nameof(Verdict.Invalid))]
    [InlineData("return fc.forward(x.relu()).softmax(1);", nameof(Verdict.Wrong))] // An output softmax is skipped, by design.
    public void A_verdict_is_given(string body, string verdict)
    {
        var result = CaseRunner.RunHere(Model(body));
        Assert.True(result.Verdict.ToString() == verdict, $"{result.Verdict}: {result.Message}");
    }

    [Fact]
    public void Relevance_that_is_another_by_design_can_be_left_out() =>
        Assert.Equal(Verdict.Equal, CaseRunner.RunHere(Model("return fc.forward(x.relu()).softmax(1);", "// gradient: unchecked")).Verdict);

    [Theory]
    [InlineData("// refused", true)]
    [InlineData("// refused: RDG004", true)]
    [InlineData("// refused: RDG004 at 10", true)]
    [InlineData("// refused: RDG004 at 11", false)]
    [InlineData("// refused: RDG003", false)]
    [InlineData("// equals", false)]
    [InlineData("// throws: text", false)]
    public void A_case_may_say_what_must_become_of_it(string header, bool holds)
    {
        var source = Model("while (true) x = fc.forward(x);", header);
        Assert.Equal(holds, source.Objection(CaseRunner.RunHere(source)) is null);
    }
}
