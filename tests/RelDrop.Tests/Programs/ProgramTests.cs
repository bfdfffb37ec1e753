using RelDrop.Graphs;
using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Programs;
using static RelDrop.Tests.Programs.Graphs;

namespace RelDrop.Tests.Programs;

/// <summary>Each pass on the way to a program, by what it makes of small graphs: with it and without.</summary>
public class ProgramTests
{
    private static readonly (string, Layers)[] EpsilonEverywhere = [("Epsilon", Layers.Linear), ("Norm", Layers.Sum), ("Pass", Layers.Activation)];

    private static void AssertText(string expected, string actual) => Assert.Equal(expected.ReplaceLineEndings("\n"), actual);

    private static PassOptions Without(params string[] passes) => PassOptions.Parse(string.Join(',', passes));

    [Fact]
    public void A_linear_layer_under_epsilon_reads_its_own_output_again()
    {
        AssertText(
            """
            record
            {
                a0 = alias(input)
                layer1 = LinearMap.Of(fc, a0)
                z1 = Forward(layer1, a0)
                return alias(z1)
            }
            propagate
            {
                s1 = Stabilizer.Share(relevance, z1)
                free z1
                c1 = Transpose(layer1, s1)
                free layer1, s1
                R0 = *(a0, c1)
                free a0, c1
                return R0
            }
            """,
            Program(Of(1, Apply(1, Operation.Linear, [0], "fc")), Composite(EpsilonEverywhere)));
    }

    [Fact]
    public void Without_strength_reduction_it_is_computed_again()
    {
        var text = Program(Of(1, Apply(1, Operation.Linear, [0], "fc")), Composite(EpsilonEverywhere), Without("StrengthReduction"));
        Assert.Contains("z1x = Forward(layer1, a0)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("z1)\n    free z1\n    c1", text, StringComparison.Ordinal);
    }

    /// <summary>Behind a ReLU, x⁻ is nothing: two forward steps and two transposes are one each.</summary>
    [Fact]
    public void Signs_halve_the_terms_behind_a_ReLU()
    {
        var graph = Of(3, Apply(1, Operation.Linear, [0], "first"), ReLU(2, 1), Apply(3, Operation.Linear, [2], "second"));
        var composite = Composite(("ZPlus", Layers.Linear), ("Pass", Layers.Activation));
        Assert.Equal(1, Count(Program(graph, composite), "Transpose(layer3"));
        Assert.Equal(2, Count(Program(graph, composite, Without("SignAnalysis")), "Transpose(layer3"));
    }

    /// <summary>The tape keeps the ReLU's output alone, which has the memory of its input.</summary>
    [Fact]
    public void A_ReLU_stands_in_for_its_input_where_nothing_arrives_at_what_it_cuts()
    {
        var graph = Of(4, Apply(1, Operation.Linear, [0], "first"), Apply(2, Operation.Linear, [1], "second"), ReLU(3, 2), Apply(4, Operation.Linear, [3], "third"));
        var composite = Composite(EpsilonEverywhere);
        Assert.Contains("a3 = Activation.ReLU(z2, overwrite: always)\n    free z2", Program(graph, composite), StringComparison.Ordinal);
        Assert.Contains("a3 = Activation.ReLU(z2)\n", Program(graph, composite, Without("Grounding")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sum_is_written_over_the_linear_layer_that_it_alone_reads()
    {
        var graph = Of(5, Apply(1, Operation.Linear, [0], "first"), Apply(2, Operation.Linear, [1], "second"), Sum(3, 2, 1), ReLU(4, 3), Apply(5, Operation.Linear, [4], "last"));
        var text = Program(graph, Composite(EpsilonEverywhere));
        Assert.Contains("a3 = Sum.Of(z2, z1, overwrite: always)", text, StringComparison.Ordinal);
        Assert.Contains("y2 = Sum.Addend(z2, a4, z1, overwritten: always)", text, StringComparison.Ordinal);
    }

    /// <summary>a ⊙ c + a ⊙ d is a ⊙ (c + d): one product less, and none at all where a share follows.</summary>
    [Fact]
    public void Factors_of_one_activation_are_added_up_before_they_are_multiplied()
    {
        var graph = Of(5, ReLU(1, 0), Apply(2, Operation.Linear, [1], "left"), Apply(3, Operation.Linear, [1], "right"), Sum(4, 2, 3), Apply(5, Operation.Linear, [4], "last"));
        var composite = Composite(EpsilonEverywhere);
        Assert.Contains("f1 = Sum.Of(c3, c2)", Program(graph, composite), StringComparison.Ordinal);
        var without = Program(graph, composite, Without("Factoring"));
        Assert.Contains("R1 = Part.AddProduct(R1", without, StringComparison.Ordinal);
        Assert.DoesNotContain("f1 =", without, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_liveness_nothing_is_freed()
    {
        var graph = Of(1, Apply(1, Operation.Linear, [0], "fc"));
        Assert.DoesNotContain("free", Program(graph, Composite(EpsilonEverywhere), Without("Liveness")), StringComparison.Ordinal);
    }

    /// <summary>Nobody knows what reads a block's output: a batch norm may turn out to be a part of its last layer.</summary>
    [Fact]
    public void A_blocks_last_linear_layer_is_a_seam()
    {
        var text = Program(Of(1, Apply(1, Operation.Linear, [0], "fc")), Composite(EpsilonEverywhere), isModel: false);
        Assert.Contains("KeepOutput(layer1, z1)", text, StringComparison.Ordinal);
        Assert.Contains("o1 = TakeOutput(layer1)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("KeepOutput", Program(Of(1, Apply(1, Operation.Linear, [0], "fc")), Composite(EpsilonEverywhere)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_norm_that_could_belong_to_a_callers_layer_asks_when_it_runs()
    {
        var graph = Of(2, Apply(1, Operation.BatchNorm, [0], "bn"), ReLU(2, 1));
        AssertText(
            """
            record
            {
                a0 = alias(input)
                layer1, a1 = NormMap.Of(bn, source of input 0, a0)
                free a0
                a2 = Activation.ReLU(a1)
                free a1
                Outputs(first context .000000000.IsFirst, not negative always)
                return a2
            }
            propagate
            {
                folded1 = IsFolded(layer1)
                R0 = if folded1
                {
                    R0 := alias(relevance)
                }
                else
                {
                    R0 := RefuseUnfolded(layer1, composite)
                }
                free layer1
                return R0
            }
            """,
            Program(graph, Composite(EpsilonEverywhere), isModel: false));
    }

    [Fact]
    public void A_batch_norm_is_a_part_of_the_layer_before_it()
    {
        var graph = Of(2, Apply(1, Operation.Linear, [0], "fc"), Apply(2, Operation.BatchNorm, [1], "bn"));
        Assert.Contains("layer2 = LinearMap.Of(fc, a0, behind: bn)", Program(graph, Composite(EpsilonEverywhere)), StringComparison.Ordinal);
    }

    /// <summary>What a side makes only to hand it on is made where it is handed to.</summary>
    [Fact]
    public void Handing_on_takes_no_step()
    {
        Value condition = Value.Plain("bool", "branch1"), result = Value.Tensor("a2"), local = Value.Tensor("z1");
        var choose = new Choose([new Side(condition, [new Call(Primitive.Positive, [RecordInput], local), new Call(Primitive.Alias, [local], result) { Assigns = true }])], [result]);
        AssertText(
            """
            record
            {
                a2 = if branch1
                {
                    a2 := Part.Positive(input)
                }
            }
            propagate
            {
            }
            """,
            Text(HandOn.Run(new RelevanceProgram([choose], []))));
        Assert.Contains("z1 = Part.Positive(input)", Text(HandOn.Run(new RelevanceProgram([choose], [new Call(Primitive.Negative, [local], Value.Tensor("R0"))]))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_nothing_reads_is_left_out_unless_it_is_a_tensor()
    {
        var shape = new Value("shape1", ValueKind.Shape);
        var record = new Instruction[] { new Call(Primitive.Positive, [RecordInput], Value.Tensor("a1")), new Call(Primitive.Shape, [Value.Tensor("a1")], shape) };
        Assert.DoesNotContain("shape1", Text(Prune.Run(new RelevanceProgram(record, []))), StringComparison.Ordinal);
        Assert.Contains("shape1", Text(Prune.Run(new RelevanceProgram(record, [new Call(Primitive.Reshape, [RecordInput, shape], Value.Tensor("R0"))]))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_given_back_moves_and_given_back_twice_has_two_handles()
    {
        var a1 = Value.Tensor("a1");
        RelevanceProgram Of(params Value[] results) => new([new Call(Primitive.Positive, [RecordInput], a1), new Return(RelDrop.Support.EquatableArrayExtensions.ToEquatable(results), IsList: true)], []);
        Assert.Contains("return a1\n", Text(Liveness.Run(Of(a1))), StringComparison.Ordinal);
        Assert.Contains("a1_0 = alias(a1)\n    return a1_0, a1\n", Text(Liveness.Run(Of(a1, a1))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read", "R0 is read where it is not made.")]
    [InlineData("twice", "a1 is made twice.")]
    [InlineData("freed", "a1 is read after it was freed.")]
    public void A_malformed_program_is_refused(string kind, string why)
    {
        var made = new Call(Primitive.Positive, [RecordInput], Value.Tensor("a1"));
        Instruction[] record = kind switch
        {
            "read" => [new Call(Primitive.Positive, [Value.Tensor("R0")], Value.Tensor("a1"))],
            "twice" => [made, made],
            _ => [made, new Free(RelDrop.Support.EquatableArrayExtensions.ToEquatable([Value.Tensor("a1")])), new Call(Primitive.Positive, [Value.Tensor("a1")], Value.Tensor("a2"))],
        };
        Assert.Equal(why, Assert.Throws<InvalidOperationException>(() => ProgramVerifier.Verify(new RelevanceProgram(record, []))).Message);
    }

    private static Value RecordInput => RelDrop.Lowering.RecordLowering.Input;

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
