using System.Reflection;
using RelDrop.Programs;
using RelDrop.Relevance;
using RelDrop.Tests.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Programs;

/// <summary>
/// The same layers as fields, for which the generator prints a program, and in a Sequential, for which the runtime makes and runs it: the
/// same numbers, to the last bit.
/// </summary>
public class BothWaysTests : IClassFixture<OneThread>
{
    private static readonly Dictionary<string, (string Input, string[] Layers)> Stacks = new()
    {
        ["perceptron"] = ("4, 6", ["Linear(6, 8)", "ReLU()", "Linear(8, 8, false)", "Tanh()", "Linear(8, 5)"]),
        ["norms behind"] = ("3, 3, 8, 8", ["Conv2d(3, 6, 3, padding: 1)", "BatchNorm2d(6)", "ReLU(inplace: true)", "Conv2d(6, 6, 3, stride: 2, groups: 2)", "BatchNorm2d(6)", "GELU()", "AvgPool2d(3)", "Flatten()", "Linear(6, 5)"]),
        ["norms before"] = ("3, 3, 8, 8", ["BatchNorm2d(3)", "Conv2d(3, 6, 3, padding: 1)", "LeakyReLU(0.1)", "MaxPool2d(2)", "BatchNorm2d(6)", "Conv2d(6, 4, 3)", "SiLU()", "AdaptiveAvgPool2d(1)", "Flatten()", "Linear(4, 5)"]),
        ["up and down"] = ("2, 3, 6, 6", ["Conv2d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Reflect)", "ReLU6()", "ConvTranspose2d(4, 3, 2, stride: 2)", "Sigmoid()", "Dropout(0.5)", "Conv2d(3, 4, 1)", "PReLU(4)", "AdaptiveMaxPool2d([1, 1])", "Flatten()"]),
        ["sequences"] = ("2, 4, 9", ["Conv1d(4, 6, 3)", "BatchNorm1d(6)", "ELU()", "AvgPool1d(2)", "Flatten(1)", "Linear(18, 6)", "BatchNorm1d(6)", "Softplus()", "Linear(6, 5)"]),
        ["layer norms"] = ("3, 4, 6", ["Linear(6, 6)", "LayerNorm([6])", "ReLU()", "GroupNorm(2, 4)", "Linear(6, 5)", "Softmax(-1)", "Linear(5, 5)"]),
        ["volumes"] = ("2, 2, 4, 4, 4", ["Conv3d(2, 3, 2)", "BatchNorm3d(3)", "ReLU()", "AvgPool3d([3, 3, 3])", "Flatten()", "Linear(3, 5)"]),
    };

    private static readonly Type[] Presets = [typeof(EpsilonPlus), typeof(EpsilonPlusFlat), typeof(EpsilonFlat), typeof(EpsilonAlpha2Beta1Flat), typeof(EpsilonGamma), typeof(ExcitationBackprop), typeof(DeconvNet), typeof(GuidedBackprop), typeof(BetaSmooth), typeof(Gradient), typeof(RelDropPaper)];

    private static readonly Lazy<Emitted> Models = new(() => new Emitted(string.Join("\n", Stacks.Select(Source))));

    public static TheoryData<string, Type> Cases()
    {
        var cases = new TheoryData<string, Type>();
        foreach (var stack in Stacks.Keys)
        {
            foreach (var preset in Presets)
                cases.Add(stack, preset);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_printed_and_what_is_run_are_the_same(string stack, Type composite)
    {
        using var scope = NewDisposeScope();
        var name = ClassOf(stack);
        var printed = Models.Value.Create(name);
        var run = Models.Value.Create(name + "AsList");
        run.load_state_dict(printed.state_dict().ToDictionary(pair => string.Concat("layers.", pair.Key.AsSpan(1)), pair => pair.Value));
        manual_seed(3);
        var input = randn([.. Stacks[stack].Input.Split(',').Select(size => long.Parse(size, System.Globalization.CultureInfo.InvariantCulture))], ScalarType.Float64);
        var (one, other) = (Attribute(printed, composite, input), Attribute(run, composite, input));
        Assert.Equal(one.Output.data<double>().ToArray(), other.Output.data<double>().ToArray());
        Assert.Equal(one.Relevance.data<double>().ToArray(), other.Relevance.data<double>().ToArray());
    }

    /// <summary>What belongs to code of the user's, to loops or to several inputs is only printed; all else is run too.</summary>
    [Fact]
    public void Every_primitive_of_layers_one_after_another_is_run()
    {
        Primitive[] printed = [Primitive.AddTo, Primitive.UserRelevance, Primitive.SetArguments, Primitive.Keep, Primitive.CheckReadOnce, Primitive.Assign, Primitive.NewFrames, Primitive.BackwardAll, Primitive.RecordView];
        var all = typeof(Primitive).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<Primitive>();
        Assert.Equal(all.Except(printed).Select(primitive => primitive.Name).Order(StringComparer.Ordinal), PrimitiveTable.All.Select(primitive => primitive.Name).Order(StringComparer.Ordinal));
    }

    private static Attribution Attribute(nn.Module model, Type composite, Tensor input)
    {
        using var output = ((nn.Module<Tensor, Tensor>)model).forward(input);
        return ((IAttributable)model).Attribute(composite, input, Target.Relevance(ones_like(output)));
    }

    private static string ClassOf(string stack) => string.Concat(stack.Split(' ').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Source(KeyValuePair<string, (string Input, string[] Layers)> stack)
    {
        var (name, layers) = (ClassOf(stack.Key), stack.Value.Layers);
        var attributes = string.Join(", ", Presets.Select(preset => $"LrpModel<{preset.Name}>"));
        var fields = string.Concat(layers.Select((layer, i) => $"private readonly {layer.Split('(')[0]} l{i} = {layer}; "));
        var calls = layers.Select((_, i) => i).Aggregate("x", (code, i) => $"l{i}.forward({code})");
        return $$"""
            namespace Models
            {
                [{{attributes}}] public partial class {{name}} : Module<Tensor, Tensor>
                {
                    {{fields}}
                    public {{name}}() : base("m") => RegisterComponents();
                    public override Tensor forward(Tensor x) => {{calls}};
                }

                [{{attributes}}] public partial class {{name}}AsList : Module<Tensor, Tensor>
                {
                    private readonly Sequential layers = Sequential();
                    public {{name}}AsList() : base("m")
                    {
                        foreach (var layer in new Module<Tensor, Tensor>[] { {{string.Join(", ", layers)}} })
                            layers.append(layer);
                        RegisterComponents();
                    }

                    public override Tensor forward(Tensor x) => layers.forward(x);
                }
            }
            """;
    }
}
