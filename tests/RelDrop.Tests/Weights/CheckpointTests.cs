using System.Numerics;
using System.Text;
using RelDrop.Weights;
using static TorchSharp.torch;
using Dict = System.Collections.Generic.Dictionary<object, object?>;

namespace RelDrop.Tests.Weights;

/// <summary>What training scripts save beside the weights, whose names and values these tests take from public reports.</summary>
public sealed class CheckpointTests : WeightFiles
{
    private static readonly float[] Weight = [0.5f, -1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    private static readonly SavedTensor Score = new([], 0.5f);

    /// <summary>The state_dict of a linear layer from 4 to 3 called "fc".</summary>
    private static Dict State(string prefix = "")
        => new() { [$"{prefix}fc.weight"] = new SavedTensor([3, 4], Weight), [$"{prefix}fc.bias"] = new SavedTensor([3], 1, 2, 3) };

    private static Dict Beside(params object?[] values)
        => new(values.Select((value, i) => KeyValuePair.Create<object, object?>($"value {i}", value)).Append(new("state_dict", State())));

    private static Python Ordered(Dict items) => new Python("collections.OrderedDict").Call() with { Items = items };

    private static Python Scalar(double value, string module)
    {
        var type = new Python("numpy.dtype").Call("f8", false, true) with { State = new object?[] { 3, "<", null, null, null, -1, -1, 0 } };
        return new Python($"{module}.scalar").Call(type, BitConverter.GetBytes(value));
    }

    private static Dict Optimizer() => new()
    {
        ["state"] = new Dict { [0] = new Dict { ["step"] = 10, ["exp_avg"] = new SavedTensor([3, 4], Weight) } },
        ["param_groups"] = new List<object?> { new Dict { ["lr"] = 0.001, ["betas"] = new object?[] { 0.9, 0.999 }, ["params"] = new List<object?> { 0, 1 } } },
    };

    /// <summary>A module as pickled: its class, and attributes with its parts.</summary>
    private static Python Module(Dict parameters, Dict modules, Dict? buffers = null, HashSet<object>? passing = null, string type = "mine.Net")
        => new Python(type).New() with
        {
            State = new Dict
            {
                ["training"] = true,
                ["_parameters"] = Ordered(parameters),
                ["_buffers"] = Ordered(buffers ?? []),
                ["_non_persistent_buffers_set"] = passing ?? [],
                ["_backward_hooks"] = Ordered([]),
                ["_modules"] = Ordered(modules),
            },
        };

    private static Python Linear()
        => Module(new() { ["weight"] = new SavedTensor([3, 4], Weight), ["bias"] = new SavedTensor([3], 1, 2, 3) }, [], type: "torch.nn.modules.linear.Linear");

    private static readonly Dictionary<string, object> Saved = new()
    {
        ["numpy scalars"] = new Dict
        {
            ["epoch"] = 17,
            ["instance_acc"] = Scalar(0.921, "numpy.core.multiarray"),
            ["class_acc"] = Scalar(0.899, "numpy.core.multiarray"),
            ["model_state_dict"] = State(),
            ["optimizer_state_dict"] = Optimizer(),
        },
        ["numpy 2 scalar"] = Beside(Scalar(0.921, "numpy._core.multiarray")),
        ["numpy array"] = new Dict
        {
            ["mean"] = new Python("numpy.core.multiarray._reconstruct").Call(new Python("numpy.ndarray"), new object?[] { 0 }, new byte[] { 98 }) with
            {
                State = new object?[] { 1, new object?[] { 2 }, new Python("numpy.dtype").Call("f4", false, true), false, new byte[8] },
            },
            ["state_dict"] = State(),
        },
        ["python floats"] = new Dict { ["epoch"] = 17, ["instance_acc"] = 0.921, ["model_state_dict"] = State(), ["optimizer_state_dict"] = Optimizer() },
        ["Namespace"] = Beside(new Python("argparse.Namespace").New() with { State = new Dict { ["lr"] = 0.1, ["data"] = "x" } }),
        ["Path"] = Beside(new Python("pathlib.PurePosixPath").Call("/", "a", "b")),
        ["datetime"] = Beside(new Python("datetime.datetime").Call(new byte[] { 7, 232, 1, 2, 0, 0, 0, 0, 0, 0 })),
        ["defaultdict"] = Beside(new Python("collections.defaultdict").Call(new Python("__builtin__.list")) with { Items = new() { ["loss"] = new List<object?> { 1.0 } } }),
        ["defaultdict of weights"] = new Python("collections.defaultdict").Call(new Python("__builtin__.list")) with { Items = State() },
        ["sets"] = Beside(new HashSet<object> { 1, 2 }, new Python("__builtin__.frozenset").Call(new List<object?> { 1 })),
        ["Counter"] = Beside(new Python("collections.Counter").Call(new Dict { [30] = 1 })),
        ["plain values"] = new Dict
        {
            ["z"] = new Python("__builtin__.complex").Call(1.0, 2.0),
            ["bytes"] = "abc"u8.ToArray(),
            ["big"] = BigInteger.Pow(10, 30),
            ["huge"] = BigInteger.Pow(10, 1000),
            ["none"] = null,
            ["nan"] = double.NaN,
            ["mixed"] = new List<object?> { new object?[] { 1, 2 }, new List<object?> { 3 } },
            ["state_dict"] = State(),
        },
        ["device and dtype"] = Beside(new Python("torch.device").Call("cuda", 0), new Python("torch.bfloat16"), new Python("torch.Size").Call([new object?[] { 1, 2 }])),
        ["integer keys"] = new Dict { ["model"] = State(), ["history"] = new Dict { [1] = 0.5, [2] = 0.25 } },
        ["parallel"] = new Dict { ["state_dict"] = State("module.") },
        ["moving average"] = new Dict { ["model"] = State(), ["model_ema"] = State(), ["optimizer"] = Optimizer() },
        ["metadata"] = Ordered(State()) with { State = new Dict { ["_metadata"] = Ordered(new() { [""] = new Dict { ["version"] = 1 } }) } },
        ["best score as a tensor"] = Beside(Score, new SavedTensor([2], new byte[2], "ByteStorage", 1)),
        ["subclass of dict"] = new Dict
        {
            ["cfg"] = new Python("easydict.EasyDict").New() with { Items = new() { ["lr"] = 0.1 } },
            ["model"] = new Python("mine.State").New() with { Items = State() },
        },
        ["subclass of list"] = Beside(new Python("mine.Log").New() with { Elements = [1, 2] }),
        ["keyword arguments"] = Beside(new Python("mine.Config").NewWith(new() { ["lr"] = 0.1 })),
        ["functions"] = Beside(new Python("functools.partial").Call(new Python("posix.system"), "true"), new Python("torch.nn.functional.cross_entropy")),
        ["a method by getattr"] = Beside(new Python("__builtin__.getattr").Call(new Python("mine.Net"), "forward")),
        ["a module beside"] = Beside(Module([], [])),
        ["optimizer object"] = Beside(new Python("torch.optim.sgd.SGD").New() with { State = Optimizer() }),
        ["parameters"] = new Dict
        {
            ["fc.weight"] = new Python("torch._utils._rebuild_parameter").Call(State()["fc.weight"], true, Ordered([])),
            ["fc.bias"] = new Python("torch._utils._rebuild_parameter_with_state").Call(State()["fc.bias"], true, Ordered([]), new Dict { ["tag"] = 1 }),
        },
        ["parameters of before 1.0"] = new Dict { ["fc.weight"] = new Python("torch.nn.parameter.Parameter").Call(State()["fc.weight"], true), ["fc.bias"] = State()["fc.bias"] },
        ["a whole module"] = Module([], new() { ["fc"] = Linear(), ["none"] = null }),
        ["a whole parallel module"] = Module([], new() { ["module"] = Module([], new() { ["fc"] = Linear() }) }, type: "torch.nn.parallel.data_parallel.DataParallel"),
        ["whole modules in a checkpoint"] = new Dict { ["model"] = Module([], new() { ["fc"] = Linear() }), ["ema"] = Module([], new() { ["fc"] = Linear() }), ["epoch"] = -1 },
        ["a whole module with buffers"] = Module(new() { ["unused"] = null }, new() { ["fc"] = Linear() }, new() { ["mask"] = Score, ["none"] = null }, ["mask"]),
    };

    public static TheoryData<string, string> Files()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in Saved.Keys)
        {
            foreach (var format in (string[])["legacy", "2", "3", "4", "5"])
                data.Add(name, format);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Weights_are_read_whatever_lies_beside_them(string name, string format)
    {
        var file = format == "legacy" ? TorchSave.Legacy(Saved[name]) : TorchSave.Zip(Saved[name], format[0] - '0');
        using var model = new Tiny();
        var report = model.LoadWeights(Write("a.pth", file));
        Assert.True(report.IsExact);
        AssertEqual(tensor(Weight).reshape(3, 4), model.state_dict()["fc.weight"]);
        AssertEqual(tensor((float[])[1, 2, 3]), model.state_dict()["fc.bias"]);
    }

    [Fact]
    public void A_checkpoint_of_Lightning_is_read()
    {
        var best = new Dict { ["best_model_score"] = Score, ["best_model_path"] = "" };
        var path = Write("lightning.pth", TorchSave.Zip(new Dict
        {
            ["pytorch-lightning_version"] = "2",
            ["global_step"] = 3,
            ["callbacks"] = new Dict { ["ModelCheckpoint{'monitor': None}"] = best },
            ["loops"] = new Dict { ["fit_loop"] = new Dict { ["state_dict"] = new Dict() } },
            ["state_dict"] = State("model."),
            ["optimizer_states"] = new List<object?> { Optimizer() },
            ["hyper_parameters"] = new Python("lightning.fabric.utilities.data.AttributeDict").New() with { Items = new() { ["lr"] = 0.1 } },
        }));
        using var model = new Tiny();
        Assert.True(model.LoadWeights(path, rename: name => name["model.".Length..]).IsExact);
    }

    [Fact]
    public void A_whole_module_of_PyTorch_is_read_as_its_state_dict()
    {
        using var model = Model();
        Assert.True(model.LoadWeights(Made("module.pth")).IsExact);
        AssertMade(model);
    }

    [Theory]
    [InlineData("args", "no dict 'args'")]
    [InlineData("args/model", "found 'args': argparse.Namespace, 'model': dict, but no dict 'args'")]
    [InlineData("none", "no dict 'none'")]
    public void What_is_no_dict_is_refused_when_it_is_asked_for(string section, string reason)
    {
        var path = Write("a.pth", TorchSave.Zip(new Dict { ["args"] = new Python("argparse.Namespace").New() with { State = State() }, ["model"] = State() }));
        Assert.Contains(reason, Refused(path, section), StringComparison.Ordinal);
        using var weights = StateDict.Open(path, "model");
        Assert.Equal(2, weights.Tensors.Count);
    }

    [Theory]
    [InlineData("mine.Checkpoint", "holds a mine.Checkpoint; expected a dict of tensors")]
    [InlineData("numpy.ndarray", "holds a numpy.ndarray; expected a dict of tensors")]
    public void An_object_of_another_class_is_no_file_of_weights(string type, string reason)
        => Assert.Contains(reason, Refused(Write("a.pth", TorchSave.Zip(new Python(type).New() with { State = new Dict { ["weights"] = State() } }))), StringComparison.Ordinal);

    [Fact]
    public void Weights_that_are_no_tensors_are_named_when_a_parameter_wants_them()
    {
        var array = new Python("numpy.core.multiarray._reconstruct").Call();
        var path = Write("a.pth", TorchSave.Zip(new Dict { ["fc.weight"] = array, ["fc.bias"] = State()["fc.bias"], ["epoch"] = 3 }));
        using var model = new Tiny();
        var before = model.state_dict()["fc.weight"].clone();

        var message = Assert.Throws<InvalidDataException>(() => model.LoadWeights(path)).Message;
        Assert.Contains("does not fit Tiny: 0 loaded; 1 unreadable: fc.weight (numpy.core.multiarray._reconstruct)", message, StringComparison.Ordinal);
        var report = model.LoadWeights(path, strict: false);
        Assert.Equal(["fc.bias"], report.Loaded);
        Assert.Equal([KeyValuePair.Create("fc.weight", "numpy.core.multiarray._reconstruct")], report.Unreadable);
        Assert.False(report.IsExact);
        Assert.Empty(report.Missing);
        AssertEqual(before, model.state_dict()["fc.weight"]);

        using var weights = StateDict.Open(path);
        Assert.Equal("int", weights.Unreadable["epoch"]);
        Assert.False(weights.TryGetValue("epoch", out _));
        Assert.Contains("'epoch' is int, which cannot be read as a tensor", Assert.Throws<InvalidDataException>(() => weights["epoch"]).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Kinds() => new()
    {
        { "sparse", "Tensor of the kind sparse_tensor" },
        { "quantized", "Tensor of the kind qtensor" },
        { "float8", "Tensor of torch.float8_e4m3fn" },
        { "subclass", "Tensor of class mine.Tagged" },
        { "quantized storage", "Tensor of torch.QInt8Storage" },
        { "new storage", "Tensor of torch.NewStorage" },
    };

    private static object Kind(string kind) => kind switch
    {
        "sparse" => new Python("torch._utils._rebuild_sparse_tensor").Call(new Python("torch.sparse_coo"), new object?[] { Score, Score, new object?[] { 2 } }),
        "quantized" => new Python("torch._utils._rebuild_qtensor").Call(Score),
        "float8" => new Python("torch._utils._rebuild_tensor_v3").Call(1, 0, new object?[] { 2 }, new object?[] { 1 }, false, Ordered([]), new Python("torch.float8_e4m3fn")),
        "subclass" => new Python("torch._tensor._rebuild_from_type_v2")
            .Call(new Python("torch._utils._rebuild_tensor_v2"), new Python("mine.Tagged"), Array.Empty<object?>(), new Dict()),
        "quantized storage" => new SavedTensor([2], new byte[2], "QInt8Storage", 1),
        "new storage" => new SavedTensor([2], new byte[2], "NewStorage", 1),
        _ => throw new ArgumentException(kind),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Tensors_that_TorchSharp_does_not_have_block_only_what_wants_them(string kind, string what)
    {
        var (beside, wanted) = (State(), State());
        beside["scale"] = Kind(kind);
        wanted["fc.bias"] = Kind(kind);
        var path = Write("a.pth", TorchSave.Zip(beside));
        using var model = new Tiny();
        Assert.Contains("1 unexpected: scale", Assert.Throws<InvalidDataException>(() => model.LoadWeights(path)).Message, StringComparison.Ordinal);
        Assert.Equal(["scale"], model.LoadWeights(path, strict: false).Unexpected);
        Assert.True(model.LoadWeights(path, rename: name => name == "scale" ? null : name).IsExact);
        path = Write("b.pth", TorchSave.Zip(wanted));
        Assert.Contains($"1 unreadable: fc.bias ({what})", Assert.Throws<InvalidDataException>(() => model.LoadWeights(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_with_attributes_are_read()
    {
        var state = State();
        object?[] inner = [state["fc.bias"], true, Ordered([])];
        state["fc.bias"] = new Python("torch._tensor._rebuild_from_type_v2")
            .Call(new Python("torch._utils._rebuild_parameter"), new Python("torch.nn.parameter.Parameter"), inner, new Dict { ["tag"] = 1 });
        using var model = new Tiny();
        Assert.True(model.LoadWeights(Write("b.pth", TorchSave.Zip(state))).IsExact);
        AssertEqual(tensor((float[])[1, 2, 3]), model.state_dict()["fc.bias"]);
    }

    [Fact]
    public void Modules_in_themselves_and_shared_without_end_are_refused()
    {
        // A module whose only part is itself: BUILD gives it attributes that hold it.
        const string Self = "\x80\x2" + "cmine\nNet\n)\x81q\0}(X\xb\0\0\0_parameters}X\x8\0\0\0_modules}X\x1\0\0\0ah\0sub.";
        Assert.Contains("modules are nested more than 64 deep", Refused(Pickled(Encoding.Latin1.GetBytes(Self))), StringComparison.Ordinal);

        // Each holds the one before it twice: 2⁴⁰ paths.
        var wide = new StringBuilder("\x80\x2" + "cmine\nNet\nq\xff)\x81}(X\xb\0\0\0_parameters}X\x8\0\0\0_modules}ubq\0" + "0");
        for (var i = '\x1'; i <= 40; i++)
            wide.Append($"h\xff)\x81}}(X\xb\0\0\0_parameters}}X\x8\0\0\0_modules}}(X\x1\0\0\0ah{(char)(i - 1)}X\x1\0\0\0bh{(char)(i - 1)}uubq{i}0");
        Assert.Contains("more than 16777216 values", Refused(Pickled(Encoding.Latin1.GetBytes($"{wide}h\x28."))), StringComparison.Ordinal);
    }

    private sealed class Tiny : nn.Module
    {
        public Tiny()
            : base("Tiny")
        {
            register_module("fc", nn.Linear(4, 3));
        }
    }
}
