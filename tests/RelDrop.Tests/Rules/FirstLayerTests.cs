using RelDrop.Tests.Generation;
using RelDrop.Tests.Oracle;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests.Rules;

/// <summary>An embedding does not use up "first": the linear layer behind it is the first one, as in zennit.</summary>
public class FirstLayerTests : IClassFixture<OneThread>
{
    private const string Head = """
        namespace Models;

        [ZBox(-2, 2, On = Layers.First)] public class Boxed : EpsilonGamma;
        [WSquare(On = Layers.First)] public class Squared : EpsilonPlus;
        """;

    /// <summary>Where the table and the layers are: fields, a block, or modules of which the generator knows no more than that they are.</summary>
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["fields"] = "x = table.forward(x).transpose(1, 2); x = conv.forward(x).relu();",
        ["in place"] = "x = table.forward(x).permute(0, 2, 1); x = functional.relu(conv.forward(x), inplace: true);",
        ["positions"] = "x = (table.forward(x) + 0 * positions.forward(arange(x.shape[1]))).transpose(1, 2); x = conv.forward(x).relu();",
        ["table in a block"] = "x = tabled.forward(x); x = conv.forward(x).relu();",
        ["all in a block"] = "x = whole.forward(x);",
        ["convolution in a block"] = "x = convolved.forward(table.forward(x).transpose(1, 2));",
        ["dispatched table"] = "x = tables.forward(x).transpose(1, 2); x = conv.forward(x).relu();",
        ["dispatched convolution"] = "x = table.forward(x).transpose(1, 2); x = convolutions.forward(x);",
        ["all dispatched"] = "x = tables.forward(x).transpose(1, 2); x = convolutions.forward(x);",
        ["list"] = "foreach (var module in list) x = module.forward(x); x = conv.forward(x.transpose(1, 2)).relu();",
    };

    private static string Source(string body) => Head + $$"""

        [LrpBlock] public partial class Tabled : Module<Tensor, Tensor>
        {
            private readonly Embedding table;
            public Tabled(Embedding table) : base("t") { this.table = table; RegisterComponents(); }
            public override Tensor forward(Tensor x) => table.forward(x).transpose(1, 2);
        }

        [LrpBlock] public partial class Convolved : Module<Tensor, Tensor>
        {
            private readonly Conv1d conv;
            public Convolved(Conv1d conv) : base("c") { this.conv = conv; RegisterComponents(); }
            public override Tensor forward(Tensor x) => conv.forward(x).relu();
        }

        [LrpBlock] public partial class Whole : Module<Tensor, Tensor>
        {
            private readonly Embedding table;
            private readonly Conv1d conv;
            public Whole(Embedding table, Conv1d conv) : base("w") { this.table = table; this.conv = conv; RegisterComponents(); }
            public override Tensor forward(Tensor x) => conv.forward(table.forward(x).transpose(1, 2)).relu();
        }

        [LrpModel<EpsilonPlusFlat>, LrpModel<Boxed>, LrpModel<Squared>, LrpModel<EpsilonPlus>] public partial class Net : Module<Tensor, Tensor>
        {
            public readonly Embedding table = Embedding(9, 4), positions = Embedding(7, 4);
            public readonly Conv1d conv = Conv1d(4, 5, 3, padding: 1), conv2 = Conv1d(5, 6, 3);
            public readonly Linear fc = Linear(6, 3);
            private readonly Tabled tabled;
            private readonly Convolved convolved;
            private readonly Whole whole;
            private readonly Sequential tables, convolutions;
            private readonly ModuleList<Module<Tensor, Tensor>> list;
            public Net() : base("Net")
            {
                tabled = new(table);
                convolved = new(conv);
                whole = new(table, conv);
                tables = Sequential(new Module<Tensor, Tensor>[] { table });
                convolutions = Sequential(new Module<Tensor, Tensor>[] { conv, ReLU() });
                list = new(table, Identity());
                RegisterComponents();
            }
            public override Tensor forward(Tensor x) { {{body}} x = conv2.forward(x).relu(); return fc.forward(x.amax(2)); }
        }
        """;

    public static TheoryData<string> Names => [.. Bodies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_layer_behind_an_embedding_is_the_first(string name)
    {
        // The ε of the sum with positions.
        var tolerance = name == "positions" ? 1e-3 : 1e-9;
        foreach (var disabled in new[] { "", "Grounding", "SignAnalysis", "StrengthReduction;Liveness", "Factoring" })
        {
            using var scope = NewDisposeScope();
            var models = new Emitted(Source(Bodies[name]), disabled);
            var model = models.Create("Net");
            var tokens = randint(0, 9, [2, 7], dtype: ScalarType.Int64);
            var composites = new[]
            {
                (typeof(EpsilonPlusFlat), "EpsilonPlus", new OracleRule("Flat")),
                (models.Type("Boxed"), "EpsilonGamma", new("ZBox", -2, 2)),
                (models.Type("Squared"), "EpsilonPlus", new("WSquare")),
                (typeof(EpsilonPlus), "EpsilonPlus", new("ZPlus")),
            };
            foreach (var (composite, others, first) in composites)
            {
                using var attribution = ((IAttributable)model).Attribute(composite, tokens, Target.Class(1));
                var expected = Expected(model, tokens, others, first);
                Assert.True(attribution.Relevance.allclose(expected, rtol: tolerance, atol: tolerance), $"{composite.Name} without {disabled}");
            }
        }
    }

    [Fact]
    public void Neither_an_input_without_relevance_nor_what_it_gives_to_a_block_has_a_say()
    {
        const string source = """
            namespace Models;

            [LrpBlock] public partial class Sum : Module<Tensor, Tensor, Tensor>
            {
                public Sum() : base("Sum") { }
                public override Tensor forward(Tensor x, Tensor y) => x + y;
            }

            [LrpModel<EpsilonPlusFlat>] public partial class Net : Module<Tensor, Tensor, Tensor>
            {
                private readonly Embedding table = Embedding(9, 4), segments = Embedding(2, 4);
                private readonly Sum sum = new();
                private readonly Linear fc = Linear(4, 3, hasBias: false);
                public Net() : base("Net") => RegisterComponents();
                public override Tensor forward(Tensor tokens, Tensor kinds) => fc.forward(sum.forward(table.forward(tokens), 0 * segments.forward(kinds)).mean([1]));
            }
            """;
        using var scope = NewDisposeScope();
        var type = new Emitted(source).Type("Net");
        var model = (nn.Module)Activator.CreateInstance(type)!;
        var (tokens, kinds) = (randint(0, 9, [2, 5], dtype: ScalarType.Int64), zeros(2, 5, dtype: ScalarType.Int64));
        using var attribution = RelDrop.Relevance.LrpEngine.Attribute((RelDrop.Relevance.ILrpModule)model, typeof(EpsilonPlusFlat), [tokens, kinds], 0, Target.Class(1));
        var vectors = model.get_parameter("table.weight")!.detach().index_select(0, tokens.flatten()).reshape(2, 5, 4);

        // ♭ gives each of the mean's four elements a quarter, and the mean shares that out among the tokens.
        var expected = (vectors / vectors.sum(1, keepdim: true) / Number.Of(4)).sum(2);
        Assert.True(attribution.Relevance.allclose(expected, rtol: 1e-3, atol: 1e-4), $"{attribution.Relevance.str()} {expected.str()}");
    }

    /// <summary>The oracle's relevance of the embedded tokens, added up for each token.</summary>
    private static Tensor Expected(nn.Module model, Tensor tokens, string preset, OracleRule first)
    {
        T Layer<T>(string name)
            where T : nn.Module => (T)model.named_children().Single(child => child.name == name).module;

        var tape = new LrpTape(preset);
        var input = LrpTape.Input(Layer<Embedding>("table").forward(tokens).transpose(1, 2));
        var x = tape.Apply(OracleKind.ReLU, y => y.relu(), tape.Linear(Layer<Conv1d>("conv"), null, input, first));
        x = tape.Apply(OracleKind.ReLU, y => y.relu(), tape.Linear(Layer<Conv1d>("conv2"), null, x));
        var output = tape.Linear(Layer<Linear>("fc"), null, tape.Apply(OracleKind.Other, y => y.amax(2), x));
        return tape.Relevance(input, output, nn.functional.one_hot(tensor([1L, 1L]), 3).to(float64)).sum(1);
    }
}
