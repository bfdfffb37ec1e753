using System.Reflection;
using System.Reflection.Emit;
using ILGPU;
using RelDrop.Cuda;
using RelDrop.Masking;

namespace RelDrop.Tests.Cuda;

/// <summary>What cannot be a kernel is named, whatever it fails by, and leaves the compiler as it was.</summary>
public sealed class PtxCompilerTests : IDisposable
{
    private static readonly int[] Table = [1, 2, 3];
    private static int counter;

    private readonly PtxCompiler compiler = new();

    public static TheoryData<string> NotKernels { get; } =
        [nameof(Throws), nameof(KeepsCount), nameof(ReadsTable), nameof(OnStack), nameof(Boxes), nameof(Allocates), nameof(TakesText), nameof(TakesFlag), nameof(TakesKind), nameof(TakesPlans)];

    [Theory]
    [MemberData(nameof(NotKernels))]
    public void What_is_no_kernel_is_named_and_others_still_compile(string name)
    {
        compiler.Compile(Method(nameof(Fill)), 8, 0);
        var message = Assert.Throws<InvalidOperationException>(() => compiler.Compile(Method(name), 8, 0)).Message;
        Assert.Contains(name, message, StringComparison.Ordinal);
        // Another architecture, so that it is compiled anew.
        Assert.Equal([16, 4, 8], compiler.Compile(Method(nameof(Fill)), 8, 6).ParameterSizes);
    }

    [Theory]
    [InlineData(nameof(TakesFlag), "'flag' of TakesFlag to be a number or a view of numbers; it is Boolean")]
    [InlineData(nameof(TakesKind), "'kind' of TakesKind to be a number or a view of numbers; it is FillKind")]
    [InlineData(nameof(TakesPlans), "'plans' of TakesPlans to be a number or a view of numbers; it is a view of SamplePlan")]
    public void Parameters_that_no_launch_can_give_are_named(string name, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidOperationException>(() => compiler.Compile(Method(name), 8, 0)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_method_without_a_class_is_named()
    {
        var method = new DynamicMethod("Made", null, [typeof(ArrayView<float>)]);
        method.GetILGenerator().Emit(OpCodes.Ret);
        Assert.Contains("Made", Assert.Throws<InvalidOperationException>(() => compiler.Compile(method, 8, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_of_the_largest_groups_have_registers() => Assert.Matches(@"\.maxntid 1024(, 1, 1)?\s", compiler.Compile(Method(nameof(Fill)), 9, 0).Text);

    /// <summary>Each thread counts elements of its own: where the loop ends, threads of a warp differ.</summary>
    [Fact]
    public void No_condition_is_promised_to_be_one_of_all_threads()
    {
        var text = compiler.Compile(Method(nameof(CountsOwn)), 9, 0).Text;
        Assert.Matches(@"@!?%p\d+\s+bra\s", text);
        Assert.DoesNotMatch(@"@\S+\s+bra\.uni", text);
    }

    public void Dispose() => compiler.Dispose();

    private static MethodInfo Method(string name) => typeof(PtxCompilerTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static void Fill(ArrayView<float> output, uint seed, long number) => output[Group.IdxX] = seed + number;

    private static void CountsOwn(ArrayView<int> input, ArrayView<int> output, int most)
    {
        var count = 0;
        for (var i = 0; i < input.IntLength && count < most; i++)
        {
            if (input[i] == Group.IdxX)
                count++;
        }

        output[Group.IdxX] = count;
    }

    private static void Throws(ArrayView<float> output) => throw new InvalidOperationException(output.ToString());

    private static void KeepsCount(ArrayView<int> output) => output[Group.IdxX] = counter++;

    private static void ReadsTable(ArrayView<int> output) => output[Group.IdxX] = Table[Group.IdxX];

    private static void OnStack(ArrayView<int> output)
    {
        Span<int> values = stackalloc int[4];
        values[Group.IdxX] = 1;
        output[Group.IdxX] = values[0];
    }

    private static void Boxes(ArrayView<int> output)
    {
        object value = output[0];
        output[Group.IdxX] = (int)value;
    }

    private static void Allocates(ArrayView<int> output) => output[Group.IdxX] = new List<int> { 1 }.Count;

    private static void TakesText(ArrayView<int> output, string text) => output[Group.IdxX] = text.Length;

    private static void TakesFlag(ArrayView<int> output, bool flag) => output[Group.IdxX] = flag ? 1 : 0;

    private static void TakesKind(ArrayView<int> output, FillKind kind) => output[Group.IdxX] = (int)kind;

    private static void TakesPlans(ArrayView<SamplePlan> plans) => plans[Group.IdxX] = default;
}
